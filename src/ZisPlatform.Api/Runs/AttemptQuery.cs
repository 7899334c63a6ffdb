using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;
using ZisPlatform.Api.Binding;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Runs;

/// <summary>The query parameter <c>attempt</c>: the requested attempt of a run.</summary>
internal sealed class AttemptQuery : IRequestBody, IEndpointParameterMetadataProvider
{
    private const string Name = "attempt";

    private AttemptQuery(int? number, IReadOnlyList<Error> errors) => (Number, Errors) = (number, errors);

    /// <summary>The number, counted from 1; null for the latest attempt.</summary>
    public int? Number { get; }

    public IReadOnlyList<Error> Errors { get; }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => QueryParameter.Declare(
        builder,
        new QueryParameter(Name, "The attempt whose states are returned; the latest one if absent.", JsonSchemaType.Integer)
        {
            Range = (1, int.MaxValue),
        });

    public static ValueTask<AttemptQuery?> BindAsync(HttpContext context) => ValueTask.FromResult<AttemptQuery?>(
        !context.Request.Query.TryGetValue(Name, out var text) ? new AttemptQuery(null, [])
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? new AttemptQuery(number, [])
        : new AttemptQuery(null, [QueryErrors.Invalid(Name, "a number from 1")]));
}
