using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Runs;
using ZisPlatform.Api.Runs.Streaming;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Application.Runs.Streaming;
using ZisPlatform.Domain.Common;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs.Streaming;

public class LogFeedTests
{
    private static readonly AccountId Account = new(1);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero));
    private readonly InMemoryLog _log = new();

    [Test]
    public async Task Entries_beyond_one_page_are_returned_once_and_in_order()
    {
        var ids = new UlidGenerator(_clock);
        var feed = new LogFeed(_log, _clock, Account, new LogFilter(null, null, null, null, null));
        _log.Ids.Add(ids.Next());
        await feed.BeginAsync(null, default);
        List<string> written = [.. Enumerable.Range(0, 1700).Select(_ => ids.Next())];
        _log.Ids.UnionWith(written);

        var received = new List<string>();
        do
        {
            received.AddRange((await feed.NextAsync(default)).Select(item => item.Place));
        }
        while (feed.IsBehind);

        Assert.That(received, Is.EqualTo(written));
        Assert.That(await feed.NextAsync(default), Is.Empty);
    }

    [Test]
    public async Task Entries_that_are_stored_seconds_late_are_returned()
    {
        var feed = new LogFeed(_log, _clock, Account, new LogFilter(null, null, null, null, null));
        await feed.BeginAsync(null, default);
        var lateId = new UlidGenerator(_clock).Next();
        _clock.Advance(TimeSpan.FromSeconds(5));
        var earlyId = new UlidGenerator(_clock).Next();
        _log.Ids.Add(earlyId);
        var first = await feed.NextAsync(default);
        _log.Ids.Add(lateId);
        var second = await feed.NextAsync(default);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var third = await feed.NextAsync(default);
        await feed.NextAsync(default);

        Assert.That(first.Select(item => item.Place), Is.EqualTo(new[] { earlyId }));
        Assert.That(second.Select(item => item.Place), Is.EqualTo(new[] { lateId }));
        Assert.That(third, Is.Empty);
        Assert.That(_log.LastAfter, Is.GreaterThan(earlyId).Using((IComparer<string>)StringComparer.Ordinal));
    }

    [Test]
    public async Task An_idle_stream_sends_keep_alives_and_resumes_after_a_store_outage()
    {
        var feed = new LogFeed(_log, _clock, Account, new LogFilter(null, null, null, null, null));
        using var lifetime = new FakeLifetime();
        await using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(_clock)
            .AddSingleton<IHostApplicationLifetime>(lifetime)
            .AddSingleton<StreamLimiter>()
            .AddSingleton<ICallerCheck>(new FakeCallerCheck())
            .AddSingleton<ILogger<StreamLimiter>>(NullLogger<StreamLimiter>.Instance).BuildServiceProvider();
        var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Response.Body = Stream.Synchronized(body);
        var stream = new EventStream<LogView, LogItem>(feed, Account, null, "log", LogItem.Of).ExecuteAsync(context);
        await AdvanceUntilAsync(text => text == ":\n\n");
        var start = _clock.GetUtcNow();
        await AdvanceUntilAsync(text => text == ":\n\n:\n\n");
        var keepAliveInterval = _clock.GetUtcNow() - start;
        _log.IsUnavailable = true;
        await AdvanceUntilAsync(_ => _log.FailureCount > 1);
        _log.IsUnavailable = false;
        var id = new UlidGenerator(_clock).Next();
        _log.Ids.Add(id);
        await AdvanceUntilAsync(text => text.Contains($"id: {id}\nevent: log\ndata: {{\"id\":\"{id}\",", StringComparison.Ordinal));
        lifetime.StopApplication();
        await stream;

        Assert.That(keepAliveInterval, Is.InRange(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15)));

        async Task AdvanceUntilAsync(Func<string, bool> condition)
        {
            for (var i = 0; !condition(Encoding.UTF8.GetString(body.ToArray())); i++)
            {
                Assert.That(i, Is.LessThan(1_000_000));
                Assert.That(stream.IsCompleted, Is.False);
                if (i % 1_000 == 999)
                {
                    _clock.Advance(TimeSpan.FromMilliseconds(500));
                }

                await Task.Yield();
            }
        }
    }

    [Test]
    public async Task A_stream_ends_within_seconds_after_its_credential_becomes_invalid()
    {
        var check = new FakeCallerCheck();
        using var lifetime = new FakeLifetime();
        await using var services = new ServiceCollection()
            .AddSingleton<TimeProvider>(_clock)
            .AddSingleton<IHostApplicationLifetime>(lifetime)
            .AddSingleton<StreamLimiter>()
            .AddSingleton<ICallerCheck>(check)
            .AddSingleton<ILogger<StreamLimiter>>(NullLogger<StreamLimiter>.Instance).BuildServiceProvider();
        var context = new DefaultHttpContext { RequestServices = services };
        context.Response.Body = Stream.Null;
        var feed = new LogFeed(_log, _clock, Account, new LogFilter(null, null, null, null, null));
        var stream = new EventStream<LogView, LogItem>(feed, Account, null, "log", LogItem.Of).ExecuteAsync(context);
        await AdvanceUntilAsync(() => check.CheckCount == 2);
        Assert.That(stream.IsCompleted, Is.False);

        var start = _clock.GetUtcNow();
        check.IsValid = false;
        await AdvanceUntilAsync(() => stream.IsCompleted);
        await stream;

        Assert.That(_clock.GetUtcNow() - start, Is.LessThan(TimeSpan.FromSeconds(15)));

        async Task AdvanceUntilAsync(Func<bool> condition)
        {
            for (var i = 0; !condition(); i++)
            {
                Assert.That(i, Is.LessThan(1_000_000));
                if (i % 1_000 == 999)
                {
                    _clock.Advance(TimeSpan.FromMilliseconds(500));
                }

                await Task.Yield();
            }
        }
    }

    /// <summary>A caller check with a result that the test sets.</summary>
    private sealed class FakeCallerCheck : ICallerCheck
    {
        private volatile bool _isValid = true;
        private int _checkCount;

        public bool IsValid
        {
            set => _isValid = value;
        }

        public int CheckCount => Volatile.Read(ref _checkCount);

        public Task<bool> IsStillAuthorizedAsync(HttpContext context)
        {
            Interlocked.Increment(ref _checkCount);
            return Task.FromResult(_isValid);
        }
    }

    /// <summary>A log that is kept in memory.</summary>
    private sealed class InMemoryLog : IRunFeedReads
    {
        private int _failureCount;

        public SortedSet<string> Ids { get; } = new(StringComparer.Ordinal);

        public string LastAfter { get; private set; } = "";

        public bool IsUnavailable { get; set; }

        public int FailureCount => _failureCount;

        public Task<IReadOnlyList<string>> ListLogAsync(
            AccountId account, LogFilter filter, string after, int limit, CancellationToken cancellationToken)
        {
            if (IsUnavailable)
            {
                Interlocked.Increment(ref _failureCount);
                throw new IOException("unavailable");
            }

            LastAfter = after;
            return Task.FromResult<IReadOnlyList<string>>([.. Ids.Where(id => string.CompareOrdinal(id, after) > 0).Take(limit)]);
        }

        public Task<IReadOnlyList<LogView>> LoadLogAsync(
            AccountId account, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<LogView>>(
            [
                .. ids.Select(id => new LogView(id, default, "a", "info", "done", "run", 1)
                {
                    Flow = "",
                    JobSpec = "j",
                    EventId = "",
                    EventSource = "",
                    EventType = "",
                }),
            ]);

        public Task<IReadOnlyList<RunMark>> ListStartedAsync(
            AccountId account, RunFilter filter, string after, int limit, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<RunMark>> ListFinishedAsync(
            AccountId account, RunFilter filter, DateTimeOffset from, int limit, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<RunMark>> ListAsync(AccountId account, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<IReadOnlyList<RunView>> LoadAsync(AccountId account, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
