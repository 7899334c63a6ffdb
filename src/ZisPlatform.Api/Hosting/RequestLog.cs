using System.Diagnostics;
using ZLogger;

namespace ZisPlatform.Api.Hosting;

/// <summary>
/// Assigns an id to every request, returns it in <c>X-Request-Id</c>, and writes one log entry when the request is complete.
/// </summary>
/// <remarks>The entry contains the route pattern, not the path: a path can contain a token.</remarks>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var start = Stopwatch.GetTimestamp();
        context.TraceIdentifier = Activity.Current?.TraceId.ToHexString() ?? Guid.NewGuid().ToString("N");

        // Added as late as possible: the exception handler first clears the headers.
        context.Response.OnStarting(static state => AddHeaders((HttpContext)state), context);
        await next(context);

        // Successful probes arrive every few seconds and are not logged.
        if (log.IsEnabled(LogLevel.Information)
            && !(context.Response.StatusCode == StatusCodes.Status200OK && HealthEndpoints.IsProbe(context.Request.Path)))
        {
            var requestContext = RequestContext.Of(context);
            LogCompleted(
                log,
                context.Request.Method,
                RequestPath.Of(context),
                context.Response.StatusCode,
                Stopwatch.GetElapsedTime(start).TotalMilliseconds,
                context.TraceIdentifier,
                requestContext.Actor?.Subdomain,
                requestContext.Actor?.UserId,
                requestContext.Outcome);
        }
    }

    private static Task AddHeaders(HttpContext context)
    {
        context.Response.Headers["X-Request-Id"] = context.TraceIdentifier;
        SecurityHeaders.AddTo(context);
        return Task.CompletedTask;
    }

    [ZLoggerMessage(
        2001,
        LogLevel.Information,
        "{Method} {Route} {Status} in {Milliseconds:0.0} ms; request {RequestId}, account {Account}, user {User}, outcome {Outcome}")]
    private static partial void LogCompleted(
        ILogger log,
        string method,
        string route,
        int status,
        double milliseconds,
        string requestId,
        string? account,
        long? user,
        string outcome);
}
