using Scalar.AspNetCore;

namespace ZisPlatform.Api.OpenApi;

/// <summary>The API reference at <c>/docs</c>: this server serves it completely, and its policy blocks requests to other servers.</summary>
internal static class DocumentationPage
{
    // 'unsafe-inline': the page configures itself in an inline script and has inline styles.
    private const string Policy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void MapDocumentation(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json");
        routes.MapGroup("")
            .AddEndpointFilter((context, next) =>
            {
                context.HttpContext.Response.Headers.ContentSecurityPolicy = Policy;
                return next(context);
            })
            .MapScalarApiReference("/docs", options => options
                .WithTitle("ZisPlatform API")
                .DisableDefaultFonts()
                .DisableTelemetry()
                .DisableAgent()
                .DisableMcp()
                .HideClientButton()
                .HideDeveloperTools());
    }
}
