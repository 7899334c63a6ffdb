using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Binding;

/// <summary>Errors of query parameters.</summary>
internal static class QueryErrors
{
    /// <summary>The expected form of a time.</summary>
    public const string Time = "a time such as 2026-11-01T08:00:00Z";

    /// <param name="name">The parameter's name on the wire.</param>
    /// <param name="expected">The expected value.</param>
    public static Error Invalid(string name, string expected) =>
        new(ErrorKind.Invalid, "http.bad_parameter", $"the query parameter {name} must be {expected}");
}

/// <summary>The query parameter <c>dry_run</c>.</summary>
internal sealed class DryRun : IRequestBody, IEndpointParameterMetadataProvider
{
    private const string Name = "dry_run";

    private DryRun(string? text)
    {
        IsRequested = text == "true";
        Errors = text is null or "true" or "false" ? [] : [QueryErrors.Invalid(Name, "true or false")];
    }

    public IReadOnlyList<Error> Errors { get; }

    public bool IsRequested { get; }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => QueryParameter.Declare(
        builder,
        new QueryParameter(Name, "If `true`, returns the changes without making them. Default: `false`.", JsonSchemaType.Boolean));

    public static ValueTask<DryRun?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<DryRun?>(new DryRun(context.Request.Query[Name]));
}
