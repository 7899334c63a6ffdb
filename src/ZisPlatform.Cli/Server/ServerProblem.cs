using System.Net;
using System.Text.Json;
using ZisPlatform.Cli.Login;

namespace ZisPlatform.Cli.Server;

/// <summary>Puts a server's failures into words: its own, where it has any.</summary>
internal static class ServerProblem
{
    // What integrations keep is nested up to 64 levels deep, and stands within an answer.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 128 };

    public static CommandFailedException Unreachable(ServerLogin login, string reason, Exception inner) =>
        new(ExitCodes.ServerUnavailable, $"Cannot reach {login.Server}: {reason}", inner)
        {
            Hint = inner switch
            {
                HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                    "This system must trust the server's certificate, which must name the host (with --account, the account's).",
                HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }
                    when login.Server.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) =>
                    "Not every system resolves names below localhost; '--server http://localhost:PORT --account SUBDOMAIN' works on all.",
                _ => null,
            },
        };

    public static CommandFailedException NotUnderstood(Uri server, string what) =>
        new(ExitCodes.ServerUnavailable, $"{server} answered with {what}.")
        {
            Hint = "Check that the address is a ZisPlatform server's, or of the vendor's kind.",
        };

    public static CommandFailedException NoPlatform(Uri server) =>
        new(ExitCodes.ServerUnavailable, $"{server} speaks the vendor's API alone; this needs a ZisPlatform server.");

    /// <remarks>
    /// Two shapes come in: problem details (RFC 9457) from the platform's own endpoints, and <c>{"errors":[…],"message":…}</c> from
    /// the integration services; either sums its errors up. Proxies in between send anything.
    /// </remarks>
    public static CommandFailedException Of(HttpResponseMessage response, byte[] content, ServerLogin login)
    {
        var status = (int)response.StatusCode;
        var body = ParseObject(content);
        var words = body is { } problem ? problem.Text("message") + problem.Text("detail") : "";
        var message = words.Length > 0 ? words : $"{login.Server} answered {status} {response.ReasonPhrase}.";
        return new CommandFailedException(ExitCodeOf(status), message)
        {
            Hint = HintFor(response, login),
            Status = status,
            Response = body,
        };
    }

    public static JsonElement? ParseObject(byte[] content)
    {
        try
        {
            var body = JsonElement.Parse(content, Deep);
            return body.ValueKind == JsonValueKind.Object ? body : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int ExitCodeOf(int status) => status switch
    {
        401 => ExitCodes.NotLoggedIn,
        >= 400 and < 500 => ExitCodes.Refused,
        _ => ExitCodes.ServerUnavailable,
    };

    private static string? HintFor(HttpResponseMessage response, ServerLogin login) => response switch
    {
        { StatusCode: HttpStatusCode.Unauthorized } => $"Tried {login}.",
        { Headers.RetryAfter: { } wait } => $"Try again later (Retry-After: {wait}).",
        { Headers.Location: { } location } => $"The server points to {location}; give the address it wants as --server.",
        _ => null,
    };
}
