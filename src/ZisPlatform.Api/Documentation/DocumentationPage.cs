using Scalar.AspNetCore;

namespace ZisPlatform.Api.Documentation;

/// <summary>The API page at <c>/docs</c>: served whole by this server, and kept from talking to any other.</summary>
internal static class DocumentationPage
{
    // 'unsafe-inline': the page configures itself in a script of its own and styles its parts in place.
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
