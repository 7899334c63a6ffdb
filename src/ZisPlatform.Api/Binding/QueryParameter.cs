using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;

namespace ZisPlatform.Api.Binding;

/// <summary>
/// A query parameter that a type reads itself, so that the OpenAPI generator cannot see it. The type declares it as metadata of each
/// endpoint that takes the type (<see cref="IEndpointParameterMetadataProvider"/>), so no endpoint can omit it.
/// </summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Description">The effect of the parameter and of its absence.</param>
/// <param name="Type">The schema type of the value.</param>
internal sealed record QueryParameter(string Name, string Description, JsonSchemaType Type = JsonSchemaType.String)
{
    /// <summary>The schema format of a string or a number; null if there is none.</summary>
    public string? Format { get; init; }

    /// <summary>The minimum and the maximum of a number.</summary>
    public (int Minimum, int Maximum)? Range { get; init; }

    public static void Declare(EndpointBuilder endpoint, params ReadOnlySpan<QueryParameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            endpoint.Metadata.Add(parameter);
        }
    }
}
