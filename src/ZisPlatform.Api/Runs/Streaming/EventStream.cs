using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Serialization;
using ZisPlatform.Application.Runs.Streaming;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Api.Runs.Streaming;

/// <summary>
/// Streams server-sent events until the client disconnects, its credential becomes invalid, the server stops, or an hour has passed. The
/// client then reconnects with its credentials and resumes after its last event.
/// </summary>
/// <remarks>Does not use the framework's formatter, which cannot write the comments that keep an idle connection open.</remarks>
/// <param name="feed">The source of the events, which keeps the position of this client.</param>
/// <param name="account">The account of the client.</param>
/// <param name="lastEventId">The header <c>Last-Event-ID</c>; null if it was not sent.</param>
/// <param name="eventType">The type of the events.</param>
/// <param name="convert">Converts an event into its data, an item in the format of the list.</param>
internal sealed partial class EventStream<TChange, TItem>(
    ChangeFeed<TChange> feed, AccountId account, string? lastEventId, string eventType, Func<TChange, TItem> convert) : IResult
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    /// <summary>The interval of keep-alive comments; proxies close connections that are idle for 30 to 60 seconds.</summary>
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The interval of credential checks, and so the maximum time for which a revoked credential or a disabled user still receives events.
    /// </summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MaxDuration = TimeSpan.FromHours(1);

    private static readonly Error InvalidLastEventId = new(
        ErrorKind.Invalid, "http.bad_header", "the header Last-Event-ID must be the id of an event of this stream");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (lastEventId is not null && !FeedCursor.IsValid(lastEventId))
        {
            await ErrorResponse.WriteAsync(httpContext, InvalidLastEventId);
            return;
        }

        var services = httpContext.RequestServices;
        using var lease = services.GetRequiredService<StreamLimiter>().TryAcquire(account);
        if (!lease.IsAcquired)
        {
            await ErrorResponse.WriteAsync(httpContext, RunErrors.TooManyStreams(StreamLimiter.MaxPerAccount));
            return;
        }

        var clock = services.GetRequiredService<TimeProvider>();
        using var lifetime = new CancellationTokenSource(MaxDuration, clock);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(
            lifetime.Token, httpContext.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            // The feed is positioned before the response head is sent, so every later event is streamed.
            await feed.BeginAsync(lastEventId, stopping.Token);
            await WriteEventsAsync(
                httpContext,
                clock,
                services.GetRequiredService<ICallerCheck>(),
                services.GetRequiredService<ILogger<StreamLimiter>>(),
                stopping.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The regular end of the stream; the body is closed.
        }
    }

    private async Task WriteEventsAsync(
        HttpContext context, TimeProvider clock, ICallerCheck caller, ILogger log, CancellationToken stopping)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache, no-store";
        // Without this header, nginx holds events back until its buffer is full.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        var body = context.Response.BodyWriter;
        long? lastWrite = null;
        var lastCheck = clock.GetTimestamp();
        while (true)
        {
            IReadOnlyList<(string Id, TChange Change)> changes = [];
            var delay = PollInterval;
            try
            {
                if (clock.GetElapsedTime(lastCheck) >= CheckInterval)
                {
                    if (!await caller.IsStillAuthorizedAsync(context))
                    {
                        return;
                    }

                    lastCheck = clock.GetTimestamp();
                }

                changes = await feed.NextAsync(stopping);
            }
            catch (Exception exception) when (!stopping.IsCancellationRequested)
            {
                // The store is temporarily unavailable; the position of the client is unchanged.
                LogReadFailed(log, exception);
                delay = RetryDelay;
            }

            foreach (var (id, change) in changes)
            {
                Write(body, id, change);
            }

            var isHeartbeatDue = changes.Count == 0 && (lastWrite is null || clock.GetElapsedTime(lastWrite.Value) >= HeartbeatInterval);
            if (isHeartbeatDue)
            {
                body.Write(":\n\n"u8);
            }

            if (isHeartbeatDue || changes.Count > 0)
            {
                await body.FlushAsync(stopping);
                lastWrite = clock.GetTimestamp();
            }

            if (!feed.IsBehind || delay != PollInterval)
            {
                await Task.Delay(delay, clock, stopping);
            }
        }
    }

    private void Write(IBufferWriter<byte> body, string id, TChange change)
    {
        Encoding.UTF8.GetBytes($"id: {id}\nevent: {eventType}\ndata: ", body);
        // The data is a single line: newlines inside strings are escaped.
        using (var json = new Utf8JsonWriter(body))
        {
            JsonSerializer.Serialize(json, convert(change), WireJson.TypeInfo<TItem>());
        }

        body.Write("\n\n"u8);
    }

    [LoggerMessage(2010, LogLevel.Warning, "Could not read new events for a stream client; retrying")]
    private static partial void LogReadFailed(ILogger log, Exception exception);
}
