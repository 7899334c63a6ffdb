using System.Net;
using System.Text.Json;
using ZisPlatform.Cli.Login;

namespace ZisPlatform.Cli.Server;

/// <summary>Creates exceptions for failed requests. Uses the server's error message if it has one.</summary>
internal static class ServerErrors
{
    // Stored JSON of integrations has up to 64 levels, and responses wrap it.
    private static readonly JsonDocumentOptions DeepJson = new() { MaxDepth = 128 };

    public static CommandFailedException Unreachable(ServerLogin login, string reason, Exception inner) =>
        new(ExitCodes.ServerUnavailable, $"Cannot reach {login.Server}: {reason}", inner)
        {
            Hint = inner switch
            {
                HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                    "This system must trust the server's certificate, which must name the host (with --account, the account's).",
                HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }
                    when login.Server.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) =>
                    "Not every system resolves names below localhost. Use '--server http://localhost:PORT --account SUBDOMAIN' instead.",
                _ => null,
            },
        };

    public static CommandFailedException NotUnderstood(Uri server, string content) =>
        new(ExitCodes.ServerUnavailable, $"{server} answered with {content}.")
        {
            Hint = "Check that the address belongs to a ZisPlatform server or to the vendor's service.",
        };

    public static CommandFailedException NoPlatform(Uri server) =>
        new(ExitCodes.ServerUnavailable, $"{server} speaks the vendor's API alone; this needs a ZisPlatform server.");

    /// <remarks>
    /// Servers send two formats: problem details (RFC 9457) from the platform API, and <c>{"errors":[…],"message":…}</c> from the
    /// integration services. Both contain a summary of the errors. Proxies may send any other content.
    /// </remarks>
    public static CommandFailedException Of(HttpResponseMessage response, byte[] content, ServerLogin login)
    {
        var status = (int)response.StatusCode;
        var body = ParseObject(content);
        var serverMessage = body is { } problem ? problem.Text("message") + problem.Text("detail") : "";
        var message = serverMessage.Length > 0 ? serverMessage : $"{login.Server} answered {status} {response.ReasonPhrase}.";
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
            var body = JsonElement.Parse(content, DeepJson);
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
        { Headers.RetryAfter: { } retryAfter } => $"Try again later (Retry-After: {retryAfter}).",
        { Headers.Location: { } location } => $"The server points to {location}; specify the correct address with --server.",
        _ => null,
    };
}
