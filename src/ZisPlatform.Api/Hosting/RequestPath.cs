namespace ZisPlatform.Api.Hosting;

/// <summary>The path of a request as logs and traces show it.</summary>
internal static class RequestPath
{
    /// <summary>Replaces a path that no route matches: a mistyped path can contain a secret too.</summary>
    private const string Unmatched = "(none)";

    /// <summary>
    /// Returns the pattern of the request's route. The values in a path can be secrets, such as the token of an inbound webhook, even if
    /// another route matches them.
    /// </summary>
    public static string Of(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? Unmatched;
}
