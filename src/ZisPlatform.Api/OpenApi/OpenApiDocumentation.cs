using System.Globalization;
using Microsoft.OpenApi;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Identity;

namespace ZisPlatform.Api.OpenApi;

/// <summary>The OpenAPI documentation of the API as a whole.</summary>
internal static class OpenApiDocumentation
{
    private const string BasicScheme = "basic";
    private const string BearerScheme = "bearer";
    private const string SessionScheme = "session";

    public static void AddDocumentation(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "ZisPlatform",
                Version = typeof(OpenApiDocumentation).Assembly.GetName().Version!.ToString(3),
                Description = """
                    A self-hosted, wire-compatible implementation of Zendesk Integration Services.

                    `/api/services/zis/…` behaves like the vendor's service. `/api/v2/oauth/…` and `/oauth/…` mint tokens for it.
                    `/api/platform/v1/…` is the API of this server itself: accounts, users, tokens.

                    The account is the first label of the host name (`acme.zis.example`, `acme.localhost`); any other host selects the
                    server's default account. Every response has an `X-Request-Id`, which is also in the server's log entry of the request.
                    """,
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [BasicScheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "basic",
                    Description = "User name `email/token` with an API token, or `email` with the user's password.",
                },
                [BearerScheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "An OAuth access token. A token minted from the client `zis_{integration}` is bound to that integration.",
                },
                [SessionScheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.ApiKey,
                    In = ParameterLocation.Cookie,
                    Name = SessionCookie.Name,
                    Description = "A session started at `/signin`. Requests that change something also need the header `X-CSRF-Token`.",
                },
            };
            document.Security =
            [
                .. new[] { BasicScheme, BearerScheme, SessionScheme }
                    .Select(name => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(name, document)] = [] }),
            ];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            foreach (var parameter in context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryParameter>())
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(ToOpenApiParameter(parameter));
            }

            return Task.CompletedTask;
        });
    });

    private static OpenApiParameter ToOpenApiParameter(QueryParameter parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Description,
        Schema = new OpenApiSchema
        {
            Type = parameter.Type,
            Format = parameter.Format,
            Minimum = parameter.Range?.Minimum.ToString(CultureInfo.InvariantCulture),
            Maximum = parameter.Range?.Maximum.ToString(CultureInfo.InvariantCulture),
        },
    };
}
