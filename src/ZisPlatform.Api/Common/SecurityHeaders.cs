using System.Net;
using Microsoft.Extensions.Primitives;

namespace ZisPlatform.Api.Common;

/// <summary>Adds the headers that tell browsers what they may do with an answer; a page with a policy of its own keeps that.</summary>
internal static class SecurityHeaders
{
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues Deny = "DENY";
    private static readonly StringValues OneYear = "max-age=31536000";

    // An answer of the API is data: opened in a browser it loads nothing, runs nothing and is not framed.
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

        // On a developer's machine browsers would keep the rule for every other server at the same name.
        if (context.Request.IsHttps && !IsThisMachine(context.Request.Host.Host))
        {
            headers.StrictTransportSecurity = OneYear;
        }
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
