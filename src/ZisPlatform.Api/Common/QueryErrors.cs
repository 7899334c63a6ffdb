using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Common;

/// <summary>Refusals of query parameters.</summary>
internal static class QueryErrors
{
    /// <param name="name">The parameter's name on the wire.</param>
    /// <param name="expected">What it must be.</param>
    public static Error Bad(string name, string expected) => new(ErrorKind.Invalid, "http.bad_parameter", $"the query parameter {name} must be {expected}");
}

/// <summary>The query parameter <c>dry_run</c>.</summary>
internal sealed class DryRun : IBody
{
    private DryRun(string? text)
    {
        IsAsked = text == "true";
        Errors = text is null or "true" or "false" ? [] : [QueryErrors.Bad("dry_run", "true or false")];
    }

    public IReadOnlyList<Error> Errors { get; }

    public bool IsAsked { get; }

    public static ValueTask<DryRun?> BindAsync(HttpContext context) => ValueTask.FromResult<DryRun?>(new DryRun(context.Request.Query["dry_run"]));
}
