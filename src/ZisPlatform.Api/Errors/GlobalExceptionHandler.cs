using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using ZisPlatform.Api.Hosting;

namespace ZisPlatform.Api.Errors;

/// <summary>Handles exceptions that no other code handles: logs them, and returns only a request id to the caller, no details.</summary>
internal sealed partial class GlobalExceptionHandler(ILogger<GlobalExceptionHandler> log) : IExceptionHandler
{
    /// <summary>The status that web servers commonly log for a client that closed the connection.</summary>
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if ((exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            || RequestExceptionMapper.IsAborted(exception))
        {
            RequestContext.Of(httpContext).Outcome = "request.aborted";
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }

        if (exception is BadHttpRequestException badRequest)
        {
            var text = ParameterText(badRequest) ?? RequestExceptionMapper.ToError(badRequest).Detail;
            await ErrorResponse.WriteAsync(httpContext, badRequest.StatusCode, "http.bad_request", text);
            return true;
        }

        LogRequestFailed(log, httpContext.TraceIdentifier, exception);
        await ErrorResponse.WriteAsync(
            httpContext,
            StatusCodes.Status500InternalServerError,
            "server.error",
            $"Server Error: something went wrong on our side; its request id is {httpContext.TraceIdentifier}");
        return true;
    }

    /// <summary>
    /// Converts the framework's message about a parameter into a text with the parameter's wire name; null for other messages.
    /// </summary>
    private static string? ParameterText(BadHttpRequestException exception)
    {
        if (ParameterName().Match(exception.Message) is not { Success: true } match)
        {
            return null;
        }

        var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(match.Groups["name"].Value);
        return $"the query parameter {name} is missing or has a value that it cannot have";
    }

    // "Failed to bind parameter "int to" from "x"." and "Required parameter "int to" was not provided from query string."
    [GeneratedRegex("""arameter "[^"]* (?<name>\w+)" """)]
    private static partial Regex ParameterName();

    [LoggerMessage(2002, LogLevel.Error, "Request {RequestId} failed")]
    private static partial void LogRequestFailed(ILogger log, string requestId, Exception exception);
}
