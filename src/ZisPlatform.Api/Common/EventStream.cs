using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using ZisPlatform.Application.Runs;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Api.Common;

/// <summary>
/// An answer that goes on as server-sent events until the listener leaves or may not listen any more, the server stops, or an hour is
/// over: whoever listens then comes again with his credentials, and goes on where he was.
/// </summary>
/// <remarks>Written here and not by the framework's formatter, which cannot write the comments that keep a quiet connection open.</remarks>
/// <param name="feed">The listener's place.</param>
/// <param name="account">Whose listener it is.</param>
/// <param name="after">The header <c>Last-Event-ID</c>; null where it was not sent.</param>
/// <param name="name">The events' type.</param>
/// <param name="item">Makes an event's data, an item as the list has it.</param>
internal sealed partial class EventStream<TNews, TItem>(Feed<TNews> feed, AccountId account, string? after, string name, Func<TNews, TItem> item) : IResult
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>Between two signs of life; proxies close what is quiet for 30 to 60 seconds.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>How long a revoked credential is still served, and a disabled user.</summary>
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private static readonly Error BadPlace = new(
        ErrorKind.Invalid, "http.bad_header", "the header Last-Event-ID must be the id of an event of this stream");

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        if (after is not null && !FeedPlace.IsOne(after))
        {
            await ErrorAnswer.WriteAsync(httpContext, BadPlace);
            return;
        }

        var services = httpContext.RequestServices;
        using var seat = services.GetRequiredService<Listeners>().Admit(account);
        if (!seat.IsAcquired)
        {
            await ErrorAnswer.WriteAsync(httpContext, RunErrors.TooManyListeners(Listeners.MostOfAccount));
            return;
        }

        var clock = services.GetRequiredService<TimeProvider>();
        using var hour = new CancellationTokenSource(Longest, clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            hour.Token, httpContext.RequestAborted, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        try
        {
            // What happens after the head of the answer is told.
            await feed.BeginAsync(after, end.Token);
            await TellAsync(httpContext, clock, services.GetRequiredService<ICallerCheck>(), services.GetRequiredService<ILogger<Listeners>>(), end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // An end as good as any: the body is closed.
        }
    }

    private async Task TellAsync(HttpContext context, TimeProvider clock, ICallerCheck caller, ILogger log, CancellationToken end)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache, no-store";
        // For nginx, which would keep events until a buffer is full.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        var body = context.Response.BodyWriter;
        long? written = null;
        var good = clock.GetTimestamp();
        while (true)
        {
            IReadOnlyList<(string Place, TNews News)> news = [];
            var pause = Pause;
            try
            {
                if (clock.GetElapsedTime(good) >= CheckInterval)
                {
                    if (!await caller.StillHoldsAsync(context))
                    {
                        return;
                    }

                    good = clock.GetTimestamp();
                }

                news = await feed.NextAsync(end);
            }
            catch (Exception failure) when (!end.IsCancellationRequested)
            {
                // The store is away for a while. The listener's place stays as it is.
                LogTrouble(log, failure);
                pause = PauseAfterFailure;
            }

            foreach (var (place, one) in news)
            {
                Write(body, place, one);
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

            if (!feed.IsBehind || pause != Pause)
            {
                await Task.Delay(pause, clock, end);
            }
        }
    }

    private void Write(IBufferWriter<byte> body, string place, TNews news)
    {
        Encoding.UTF8.GetBytes($"id: {place}\nevent: {name}\ndata: ", body);
        // One line: a newline inside of a text is escaped.
        using (var json = new Utf8JsonWriter(body))
        {
            JsonSerializer.Serialize(json, item(news), WireJson.TypeInfo<TItem>());
        }

        body.Write("\n\n"u8);
    }

    [LoggerMessage(2010, LogLevel.Warning, "It could not be read what is new for a listener; it is tried again")]
    private static partial void LogTrouble(ILogger log, Exception failure);
}
