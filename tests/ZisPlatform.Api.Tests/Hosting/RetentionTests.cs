using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Application.Common;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Hosting;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class RetentionTests(Engine engine)
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly SweepRecorder _sweeps = new();
    private ZisTestServer _server = null!;
    private TestAccount _account = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server =
            await ZisTestServer.StartAsync(
                engine, services => services.AddSingleton<TimeProvider>(_clock).AddSingleton<IRetentionJob>(_sweeps));
        _account = await _server.NewAccountAsync();
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task Sweep_deletes_expired_credentials_and_keeps_live_token_families()
    {
        using var admin = _account.Admin();
        var app = await admin.AddOAuthClientAsync("app", "public");
        var permanentToken = await admin.CreateTokenAsync(app["id"]!.GetValue<long>(), "read");
        var expiringToken = await admin.SendAsync(
            "POST",
            "/api/v2/oauth/tokens",
            $$$"""{"token":{"client_id":{{{app["id"]}}},"scopes":["read"],"expires_in":600}}""");
        Assert.That(expiringToken.Code, Is.EqualTo(201), expiringToken.Text);
        var liveGrant = await GrantAsync();
        await GrantAsync();
        await _account.CodeAsync("app", GrantRequests.Challenge, "S256");
        Assert.That(await CountsAsync(), Is.EqualTo((Tokens: 4, Codes: 3, Grants: 2, Refresh: 2, Sessions: 3)));

        await AdvanceAsync(TimeSpan.FromDays(6));
        Assert.That(
            await CountsAsync(),
            Is.EqualTo((Tokens: 4, Codes: 3, Grants: 2, Refresh: 2, Sessions: 0)),
            "sessions expire after some hours");
        Assert.That(
            (await admin.SendAsync("GET", "/api/v2/oauth/tokens")).Json["tokens"]!.AsArray(),
            Has.Count.EqualTo(4),
            "the list includes expired tokens");

        await AdvanceAsync(TimeSpan.FromDays(14));
        var renewed = await _account.RefreshAsync(liveGrant);
        Assert.That(renewed.Code, Is.EqualTo(200), renewed.Text);
        Assert.That(await CountsAsync(), Is.EqualTo((Tokens: 2, Codes: 0, Grants: 2, Refresh: 3, Sessions: 0)));

        await AdvanceAsync(TimeSpan.FromDays(18));
        Assert.That(
            await CountsAsync(),
            Is.EqualTo((Tokens: 1, Codes: 0, Grants: 1, Refresh: 2, Sessions: 0)),
            "the other grant is deleted with its expired refresh token");

        // The 30 days of the first refresh token are over, but not those of its family.
        GrantRequests.AssertRefused(await _account.RefreshAsync(liveGrant), 400, "invalid_grant");
        GrantRequests.AssertRefused(await _account.RefreshAsync(renewed), 400, "invalid_grant");

        await AdvanceAsync(TimeSpan.FromDays(8));
        Assert.That(
            await CountsAsync(),
            Is.EqualTo((Tokens: 1, Codes: 0, Grants: 0, Refresh: 0, Sessions: 0)),
            "a revoked grant is deleted before its tokens expire");
        using var bearer = _account.CreateBearerClient(permanentToken["full_token"]!.GetValue<string>());
        Assert.That((await bearer.ListIntegrationsAsync()).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Sweep_deletes_more_rows_than_a_batch_after_an_earlier_failure()
    {
        _sweeps.Remaining = 1200;
        _sweeps.NextException = new InvalidOperationException("the store is away");

        await AdvanceAsync(TimeSpan.FromHours(1));
        await AdvanceAsync(TimeSpan.FromHours(1));

        Assert.That(_sweeps.Remaining, Is.Zero);
        Assert.That(
            _server.Log.Text,
            Does.Contain("Warning 1011 Could not delete rounds").And.Contain("Information 1010 Deleted 1200 rounds"));
    }

    private async Task<Answer> GrantAsync() =>
        await _account.RedeemAsync(await _account.CodeAsync("app", GrantRequests.Challenge, "S256"), GrantRequests.Verifier);

    /// <summary>Advances the clock and waits for the end of a sweep that started afterwards.</summary>
    private async Task AdvanceAsync(TimeSpan time)
    {
        _clock.Advance(time);

        // The first end observed may belong to a sweep that started before the clock was advanced.
        var after = _clock.GetUtcNow();
        await _sweeps.WaitAsync(after);
        _clock.Advance(TimeSpan.FromHours(1));
        await _sweeps.WaitAsync(after);
    }

    private async Task<(long Tokens, long Codes, long Grants, long Refresh, long Sessions)> CountsAsync()
    {
        await using var connection = StoreDump.Connect(_server);
        await connection.OpenAsync();
        return (
            await StoreDump.CountAsync(connection, "identity_oauth_tokens"),
            await StoreDump.CountAsync(connection, "identity_oauth_codes"),
            await StoreDump.CountAsync(connection, "identity_oauth_grants"),
            await StoreDump.CountAsync(connection, "identity_oauth_refresh_tokens"),
            await StoreDump.CountAsync(connection, "identity_sessions"));
    }

    /// <summary>The last of all sweeps: signals that the others are done.</summary>
    private sealed class SweepRecorder : IRetentionJob
    {
        private readonly Channel<DateTimeOffset> _completedSweeps = Channel.CreateUnbounded<DateTimeOffset>();

        public string Subject => "rounds";

        public int Remaining { get; set; }

        public Exception? NextException { get; set; }

        public Task<int> DeleteAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
        {
            if (NextException is { } exception)
            {
                NextException = null;
                _completedSweeps.Writer.TryWrite(now);
                throw exception;
            }

            var deleted = Math.Min(Remaining, limit);
            Remaining -= deleted;
            if (deleted < limit)
            {
                _completedSweeps.Writer.TryWrite(now);
            }

            return Task.FromResult(deleted);
        }

        public async Task WaitAsync(DateTimeOffset after)
        {
            while (await _completedSweeps.Reader.ReadAsync() < after)
            {
                // Skip the ends of earlier sweeps.
            }
        }
    }
}
