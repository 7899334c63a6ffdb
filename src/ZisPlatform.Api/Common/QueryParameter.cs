using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;

namespace ZisPlatform.Api.Common;

/// <summary>
/// A parameter of the query that a type reads by itself, where the generator of the OpenAPI document cannot see it. The type declares
/// it as metadata of each endpoint that takes the type (<see cref="IEndpointParameterMetadataProvider"/>), so no endpoint can forget it.
/// </summary>
/// <param name="Name">Its name on the wire.</param>
/// <param name="Description">What it does, and what its absence means.</param>
/// <param name="Type">What its text must be.</param>
internal sealed record QueryParameter(string Name, string Description, JsonSchemaType Type = JsonSchemaType.String)
{
    /// <summary>Of a text or a number; null where there is none.</summary>
    public string? Format { get; init; }

    /// <summary>The least and the greatest value of a number.</summary>
    public (int Minimum, int Maximum)? Range { get; init; }

    public static void Declare(EndpointBuilder endpoint, params ReadOnlySpan<QueryParameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            endpoint.Metadata.Add(parameter);
        }
    }
}
