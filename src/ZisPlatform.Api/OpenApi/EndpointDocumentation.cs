using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Hosting;

namespace ZisPlatform.Api.OpenApi;

/// <summary>Extension methods with which endpoints describe themselves in the OpenAPI document.</summary>
internal static class EndpointDocumentation
{
    private const string Json = "application/json";
    private const string Events = "text/event-stream";

    public static RouteHandlerBuilder WithDocumentation(
        this RouteHandlerBuilder endpoint, string name, string summary, string description) =>
        endpoint.WithName(name).WithSummary(summary).WithDescription(description);

    /// <summary>Declares the request body, which <see cref="JsonRequest{T}"/> reads and the generator cannot see.</summary>
    public static RouteHandlerBuilder AcceptsJson<TBody>(this RouteHandlerBuilder endpoint, string example, bool required = true) =>
        endpoint.AddOpenApiOperationTransformer(async (operation, context, cancellationToken) =>
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = required,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Json] = new()
                    {
                        Schema = await context.GetOrCreateSchemaAsync(typeof(TBody), null, cancellationToken),
                        Example = JsonNode.Parse(example),
                    },
                },
            });

    /// <summary>Declares a request body that is a document in a format of its own, read by <see cref="RawRequest"/>.</summary>
    public static RouteHandlerBuilder AcceptsRawJson(this RouteHandlerBuilder endpoint, string example) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    [Json] = new() { Schema = new OpenApiSchema(), Example = JsonNode.Parse(example) },
                },
            };
            return Task.CompletedTask;
        });

    /// <summary>Declares a success without a body: 204, or the vendor's 200 with an empty text.</summary>
    public static RouteHandlerBuilder ProducesEmpty(this RouteHandlerBuilder endpoint, int status) =>
        status == StatusCodes.Status204NoContent
            ? endpoint.Produces(status)
            : endpoint.Produces<string>(status, "text/plain").WithExample(status, "text/plain", "\"\"");

    /// <summary>Declares a successful response with an example.</summary>
    public static RouteHandlerBuilder ProducesJson<TBody>(this RouteHandlerBuilder endpoint, int status, string example) =>
        endpoint.Produces<TBody>(status).WithExample(status, Json, example);

    /// <summary>Declares a response that streams server-sent events, with one event as an example.</summary>
    public static RouteHandlerBuilder ProducesEventStream(this RouteHandlerBuilder endpoint, string example) =>
        endpoint.Produces<string>(StatusCodes.Status200OK, Events).WithExample(
            StatusCodes.Status200OK,
            Events,
            JsonValue.Create(example).ToJsonString());

    /// <summary>Declares an error in the contract's format, with its text.</summary>
    public static RouteHandlerBuilder ProducesError(this RouteHandlerBuilder endpoint, int status, string code, string message) =>
        endpoint.Produces<WireErrorBody>(status).WithExample(
            status,
            Json,
            new JsonObject
            {
                ["errors"] = new JsonArray(new JsonObject { ["code"] = code, ["detail"] = message, ["status"] = $"{status}" }),
                ["message"] = message,
            }.ToJsonString());

    /// <summary>Declares the errors of the contract's paths for rejected callers, and the error for failures of the server.</summary>
    public static RouteHandlerBuilder ProducesCallerErrors(this RouteHandlerBuilder endpoint) => endpoint
        .ProducesError(401, "1001", "Authentication failed")
        .ProducesError(403, "1003", "Only admin user is allowed")
        .ProducesError(429, "1029", "Too many failed sign-ins from this address; try again later")
        .ProducesError(500, "1050", "Server Error: something went wrong on our side; its request id is 4bf92f3577b34da6a3ce929d0e0e4736");

    /// <summary>Declares an error of the platform API: problem details.</summary>
    public static RouteHandlerBuilder ProducesPlatformError(
        this RouteHandlerBuilder endpoint, int status, string title, string code, string detail) =>
        endpoint.Produces<ProblemBody>(status, "application/problem+json").WithExample(
            status,
            "application/problem+json",
            new JsonObject
            {
                ["type"] = "about:blank",
                ["title"] = title,
                ["status"] = status,
                ["detail"] = detail,
                ["code"] = code,
                ["request_id"] = "4bf92f3577b34da6a3ce929d0e0e4736",
                ["errors"] = new JsonArray(new JsonObject { ["code"] = code, ["detail"] = detail, ["path"] = null }),
            }.ToJsonString());

    /// <summary>Declares the errors that every endpoint of the platform API can return, and the tag of the endpoint.</summary>
    public static RouteHandlerBuilder WithPlatformTag(this RouteHandlerBuilder endpoint, string tag) => endpoint
        .WithTags(tag)
        .ProducesPlatformError(401, "Unauthorized", "identity.authentication_failed", "Authentication failed")
        .ProducesPlatformError(403, "Forbidden", "identity.admin_only", "Only admin user is allowed")
        .ProducesPlatformError(
            500,
            "Internal Server Error",
            "server.error",
            "Server Error: something went wrong on our side; its request id is 4bf92f3577b34da6a3ce929d0e0e4736");

    /// <summary>Declares the last part of the path, which <see cref="RawPathSegment"/> reads and the generator cannot see.</summary>
    public static RouteHandlerBuilder WithPathParameter(this RouteHandlerBuilder endpoint, string name, string description) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Path,
                Required = true,
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            return Task.CompletedTask;
        });

    private static RouteHandlerBuilder WithExample(this RouteHandlerBuilder endpoint, int status, string contentType, string example) =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            if (operation.Responses?[$"{status}"].Content?[contentType] is { } media)
            {
                media.Example = JsonNode.Parse(example);
            }

            return Task.CompletedTask;
        });
}
