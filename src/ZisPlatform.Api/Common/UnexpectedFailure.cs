using Microsoft.AspNetCore.Diagnostics;

namespace ZisPlatform.Api.Common;

/// <summary>Where every exception ends: a log line for us, a number to quote for the caller, nothing of the exception in the answer.</summary>
internal sealed partial class UnexpectedFailure(ILogger<UnexpectedFailure> log) : IExceptionHandler
{
    /// <summary>What web servers commonly log for a caller who hung up.</summary>
    private const int ClientClosedRequest = 499;

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            RequestNotes.Of(httpContext).Outcome = "request.aborted";
            httpContext.Response.StatusCode = ClientClosedRequest;
            return true;
        }

        if (exception is BadHttpRequestException bad)
        {
            await ErrorAnswer.WriteAsync(httpContext, bad.StatusCode, "http.bad_request", BadRequestText(bad.StatusCode));
            return true;
        }

        Failed(log, httpContext.TraceIdentifier, exception);
        await ErrorAnswer.WriteAsync(
            httpContext,
            StatusCodes.Status500InternalServerError,
            "server.error",
            $"Server Error: something went wrong on our side; its request id is {httpContext.TraceIdentifier}");
        return true;
    }

    private static string BadRequestText(int status) => status switch
    {
        StatusCodes.Status408RequestTimeout => "the request body arrived too slowly",
        StatusCodes.Status413PayloadTooLarge => $"the request body is larger than {ZisServer.MaximumBodySize:N0} bytes",
        _ => "the request is not well-formed HTTP",
    };

    [LoggerMessage(2002, LogLevel.Error, "Request {RequestId} failed")]
    private static partial void Failed(ILogger log, string requestId, Exception exception);
}
