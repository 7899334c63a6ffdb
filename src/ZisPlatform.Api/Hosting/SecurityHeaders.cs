using System.Net;
using Microsoft.Extensions.Primitives;

namespace ZisPlatform.Api.Hosting;

/// <summary>Adds the security headers for browsers to a response; a page that sets its own policy keeps it.</summary>
internal static class SecurityHeaders
{
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues Deny = "DENY";
    private static readonly StringValues OneYear = "max-age=31536000";

    // API responses are data: opened in a browser, they load nothing, run nothing and cannot be framed.
    private static readonly StringValues DataPolicy = "default-src 'none'; frame-ancestors 'none'";

    public static void AddTo(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = NoSniff;
        headers["Referrer-Policy"] = NoReferrer;
        headers.XFrameOptions = Deny;
        if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy = DataPolicy;
        }

        // Not on localhost: browsers would apply the rule to every other server with the same name.
        if (context.Request.IsHttps && !IsLoopback(context.Request.Host.Host))
        {
            headers.StrictTransportSecurity = OneYear;
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
