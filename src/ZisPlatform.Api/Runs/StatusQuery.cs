using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using ZisPlatform.Api.Binding;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Runs;

/// <summary>
/// The query parameter <c>status</c>: one of the values of <typeparamref name="T"/>; a misspelt value is an error instead of an empty
/// result.
/// </summary>
internal sealed class StatusQuery<T> : IRequestBody, IEndpointParameterMetadataProvider
    where T : struct, Enum
{
    private const string Name = "status";

    private static readonly string[] ValidValues = Enum.GetValues<T>().Select(NameOf).ToArray();

    private StatusQuery(string? text)
    {
        Text = text;
        Errors = text is null || ValidValues.Contains(text) ? [] : [QueryErrors.Invalid(Name, $"one of {string.Join(", ", ValidValues)}")];
    }

    public static string NameOf(T status) => status.ToString().ToLowerInvariant();

    /// <summary>The value; null if every status matches.</summary>
    public string? Text { get; }

    public IReadOnlyList<Error> Errors { get; }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        QueryParameter.Declare(
            builder,
            new QueryParameter(Name, $"Only items with this status: {string.Join(", ", ValidValues[..^1])} or {ValidValues[^1]}."));

    public static ValueTask<StatusQuery<T>?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<StatusQuery<T>?>(new StatusQuery<T>(context.Request.Query[Name]));
}
