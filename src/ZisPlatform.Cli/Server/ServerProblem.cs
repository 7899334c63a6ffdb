using System.Net;
using System.Text;
using System.Text.Json;
using ZisPlatform.Cli.Login;

namespace ZisPlatform.Cli.Server;

/// <summary>Puts a server's failures into words: its own, where it has any.</summary>
/// <remarks>
/// Two shapes come in: RFC 9457 problem details from the platform's own endpoints, and from the integration services
/// <c>{"errors":[{"code","detail","status"}],"message"}</c>. Proxies in between send anything.
/// </remarks>
internal static class ServerProblem
{
    private const int LongestPlainText = 200;

    public static CommandFailedException Unreachable(ServerAddress server, string reason, Exception inner) =>
        new(ExitCodes.ServerUnavailable, $"Cannot reach {server}: {reason}", inner)
        {
            Hint = inner switch
            {
                HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                    "This system must trust the server's certificate, and the certificate must name the host.",
                HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError }
                    when server.Url.IdnHost.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) =>
                    "Not every system resolves names below localhost; '--server http://localhost:PORT --account SUBDOMAIN' works on all.",
                _ => null,
            },
        };

    public static CommandFailedException NotUnderstood(ServerAddress server, string what) =>
        new(ExitCodes.ServerUnavailable, $"{server} answered with {what}.")
        {
            Hint = "Check that the address is a ZisPlatform server's.",
        };

    public static CommandFailedException Of(HttpResponseMessage response, byte[] content, ServerLogin login)
    {
        var status = (int)response.StatusCode;
        var body = Parse(content);
        var errors = body?.Items("errors") ?? [];
        var message = FirstOrNull(body?.Text("message"), body?.Text("detail"), body?.Text("title"), PlainText(response, content))
            ?? Reason(response);
        return new CommandFailedException(ExitCodeOf(status), message)
        {
            Details = [.. errors.Select(Detail).Where(detail => detail.Length > 0 && detail != message).Distinct()],
            Hint = HintFor(response, login),
            Status = status,
            Code = FirstOrNull(body?.Text("code"), errors.Select(error => error.Text("code")).FirstOrDefault()),
            RequestId = FirstOrNull(body?.Text("request_id")),
            Response = body,
        };
    }

    private static int ExitCodeOf(int status) => status switch
    {
        401 => ExitCodes.NotLoggedIn,
        >= 400 and < 500 => ExitCodes.Refused,
        _ => ExitCodes.ServerUnavailable,
    };

    private static string? HintFor(HttpResponseMessage response, ServerLogin login) => response switch
    {
        { StatusCode: HttpStatusCode.Unauthorized } => login.WhenRefused,
        { StatusCode: HttpStatusCode.TooManyRequests, Headers.RetryAfter: { } retry } => $"Try again later (Retry-After: {retry}).",
        { Headers.Location: { } location } when (int)response.StatusCode is >= 300 and < 400 =>
            $"The server points to {location}; give the address it wants as --server.",
        _ => null,
    };

    private static string Detail(JsonElement error) => error.Text("path") is { Length: > 0 } path
        ? $"{path}: {error.Text("detail")}"
        : error.Text("detail");

    private static JsonElement? Parse(byte[] content)
    {
        try
        {
            var body = JsonElement.Parse(content);
            return body.ValueKind == JsonValueKind.Object ? body : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? PlainText(HttpResponseMessage response, byte[] content) =>
        response.Content.Headers.ContentType?.MediaType == "text/plain" && content.Length is > 0 and <= LongestPlainText
            ? Encoding.UTF8.GetString(content).Trim()
            : null;

    private static string Reason(HttpResponseMessage response) =>
        $"The server answered {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd() + ".";

    private static string? FirstOrNull(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (!string.IsNullOrEmpty(text))
            {
                return text;
            }
        }

        return null;
    }
}
