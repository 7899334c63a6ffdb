using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace ZisPlatform.Api.Pages;

/// <summary>
/// An HTML page of this server: no scripts, no external resources, no framing, no caching; light or dark by system setting.
/// </summary>
internal sealed class HtmlPage(string title, string mainHtml, int status = StatusCodes.Status200OK) : IResult
{
    private const string Style =
        ":root { color-scheme: light dark; --back: #f3f4f6; --card: #fff; --text: #1f2430; --soft: #5a6272; --line: #8b93a3; "
        + "--accent: #0b5cad; --on-accent: #fff; --bad: #a4161a; --bad-back: #fdecec }\n"
        + "@media (prefers-color-scheme: dark) { :root { --back: #14171c; --card: #1e222a; --text: #e8eaee; --soft: #a9b1bf; "
        + "--line: #6c7585; --accent: #7cb8f5; --on-accent: #0c1a29; --bad: #ffb4b0; --bad-back: #3c1d1d } }\n"
        + "* { box-sizing: border-box }\n"
        + "body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; background: var(--back); "
        + "color: var(--text); font: 1rem/1.5 system-ui, sans-serif }\n"
        + "main { width: 100%; max-width: 26rem; background: var(--card); border-radius: .75rem; padding: 2rem; "
        + "box-shadow: 0 1px 3px #0003 }\n"
        + "h1 { font-size: 1.35rem; line-height: 1.3; margin: 0 0 .5rem; overflow-wrap: anywhere }\n"
        + "p, ul, dl { margin: 0 0 1rem } ul { padding-left: 1.25rem } li { margin: .2rem 0 }\n"
        + ".soft { color: var(--soft); font-size: .9rem } .soft, dd { overflow-wrap: anywhere }\n"
        + ".bad { color: var(--bad); background: var(--bad-back); border-radius: .5rem; padding: .6rem .8rem }\n"
        + "dt { color: var(--soft); font-size: .85rem } dd { margin: 0 0 .6rem }\n"
        + "label { display: block; font-weight: 600; margin: 0 0 .25rem }\n"
        + "input { width: 100%; font: inherit; color: inherit; background: transparent; border: 1px solid var(--line); "
        + "border-radius: .5rem; padding: .6rem .7rem; margin: 0 0 1rem }\n"
        + ".row { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.25rem }\n"
        + "button { flex: 1 1 8rem; font: inherit; font-weight: 600; min-height: 2.75rem; border-radius: .5rem; "
        + "border: 1px solid var(--accent); background: transparent; color: var(--accent); cursor: pointer }\n"
        + "button.main { background: var(--accent); color: var(--on-accent) }\n"
        + ":focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }";

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>
    /// Gets a value: true if a form on the page leads to other servers. Chromium applies the policy's form-action to every redirect after a
    /// form, and an application may redirect any number of times to any address, so such a page cannot restrict form-action.
    /// </summary>
    public bool AllowsExternalRedirects { get; init; }

    /// <summary>Encodes text from outside for use in a page.</summary>
    public static string Encode(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    public static string Hidden(string name, string? value) =>
        value is null ? "" : $"<input type=\"hidden\" name=\"{Encode(name)}\" value=\"{Encode(value)}\">";

    /// <summary>Creates a page that shows why the request was rejected.</summary>
    public static HtmlPage Error(string title, string detail, int status) =>
        new(title, $"<h1>{Encode(title)}</h1><p class=\"bad\" role=\"alert\">{Encode(detail)}</p>", status);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        var formAction = AllowsExternalRedirects ? "" : "form-action 'self'; ";
        response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'sha256-{StyleHash}'; {formAction}frame-ancestors 'none'; base-uri 'none'";
        return response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Encode(title)} – ZisPlatform</title>
            <style>{Style}</style>
            </head>
            <body>
            <main>
            {mainHtml}
            </main>
            </body>
            </html>
            """,
            httpContext.RequestAborted);
    }
}
