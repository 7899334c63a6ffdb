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
/// <param name="after">The header <c>Last-Event-ID</c>; null if it was not sent.</param>
/// <param name="name">The type of the events.</param>
/// <param name="item">Converts an event into its data, an item in the format of the list.</param>
internal sealed partial class EventStream<TNews, TItem>(
    ChangeFeed<TNews> feed, AccountId account, string? after, string name, Func<TNews, TItem> item) : IResult
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>The interval of keep-alive comments; proxies close connections that are idle for 30 to 60 seconds.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The interval of credential checks, and so the maximum time for which a revoked credential or a disabled user still receives events.
    /// </summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly Error BadPlace = new(
        ErrorKind.Invalid, "http.bad_header", "the header Last-Event-ID must be the id of an event of this stream");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (after is not null && !FeedCursor.IsOne(after))
        {
            await ErrorResponse.WriteAsync(httpContext, BadPlace);
            return;
        }

        var services = httpContext.RequestServices;
        using var seat = services.GetRequiredService<StreamLimiter>().TryAcquire(account);
        if (!seat.IsAcquired)
        {
            await ErrorResponse.WriteAsync(httpContext, RunErrors.TooManyListeners(StreamLimiter.MaxOfAccount));
            return;
        }

        var clock = services.GetRequiredService<TimeProvider>();
        using var hour = new CancellationTokenSource(Longest, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            hour.Token, httpContext.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            // The feed is positioned before the response head is sent, so every later event is streamed.
            await feed.BeginAsync(after, end.Token);
            await WriteEventsAsync(
                httpContext,
                clock,
                services.GetRequiredService<ICallerCheck>(),
                services.GetRequiredService<ILogger<StreamLimiter>>(),
                end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The regular end of the stream; the body is closed.
        }
    }

    private async Task WriteEventsAsync(HttpContext context, TimeProvider clock, ICallerCheck caller, ILogger log, CancellationToken end)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache, no-store";
        // Without this header, nginx holds events back until its buffer is full.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        var body = context.Response.BodyWriter;
        long? written = null;
        var lastCheck = clock.GetTimestamp();
        while (true)
        {
            IReadOnlyList<(string Place, TNews News)> news = [];
            var pause = PollInterval;
            try
            {
                if (clock.GetElapsedTime(lastCheck) >= CheckInterval)
                {
                    if (!await caller.StillHoldsAsync(context))
                    {
                        return;
                    }

                    lastCheck = clock.GetTimestamp();
                }

                news = await feed.NextAsync(end);
            }
            catch (Exception exception) when (!end.IsCancellationRequested)
            {
                // The store is temporarily unavailable; the position of the client is unchanged.
                LogTrouble(log, exception);
                pause = PauseAfterFailure;
            }

            foreach (var (place, entry) in news)
            {
                Write(body, place, entry);
            }

            var isQuiet = news.Count == 0 && (written is null || clock.GetElapsedTime(written.Value) >= Heartbeat);
            if (isQuiet)
            {
                body.Write(":\n\n"u8);
            }

            if (isQuiet || news.Count > 0)
            {
                await body.FlushAsync(end);
                written = clock.GetTimestamp();
            }

            if (!feed.IsBehind || pause != PollInterval)
            {
                await Task.Delay(pause, clock, end);
            }
        }
    }

    private void Write(IBufferWriter<byte> body, string place, TNews news)
    {
        Encoding.UTF8.GetBytes($"id: {place}\nevent: {name}\ndata: ", body);
        // The data is a single line: newlines inside strings are escaped.
        using (var json = new Utf8JsonWriter(body))
        {
            JsonSerializer.Serialize(json, item(news), WireJson.TypeInfo<TItem>());
        }

        body.Write("\n\n"u8);
    }

    [LoggerMessage(2010, LogLevel.Warning, "Could not read new events for a stream client; retrying")]
    private static partial void LogTrouble(ILogger log, Exception failure);
}
