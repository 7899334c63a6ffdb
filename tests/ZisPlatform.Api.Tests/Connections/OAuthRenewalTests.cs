using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Connections;

/// <summary>Tests of token renewal: on request, on use, and by the sweep.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class OAuthRenewalTests(Engine engine) : OAuthTests(engine)
{
    [Test]
    public async Task Concurrent_refreshes_reach_the_provider_one_after_the_other()
    {
        await RegisterAsync();
        await CompleteFlowAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => Zis.SendAsync("GET", $"{Services}/connections/refresh/{Integration}?name=widgets")));

        Assert.That(
            answers.Select(answer => answer.Code),
            Is.All.EqualTo(200),
            string.Join('\n', answers.Select(answer => answer.ToString())));
        Assert.That(Provider.WasTokenReused, Is.False);
        var last = (string)(await Zis.SendAsync("GET", $"{ConnectionPath}?name=widgets")).Json["access_token"]!;
        Assert.That(Provider.Tokens, Does.Contain(last));
    }

    [Test]
    public async Task Renewal_failure_is_recorded_without_secrets()
    {
        await RegisterAsync();
        await CompleteFlowAsync();
        Provider.Next.Enqueue(context => TestProvider.RejectAsync(
            context, 400, "invalid_grant", $"token {Provider.Tokens.ElementAt(1)} of {TestProvider.ClientSecret} is old"));

        var failed = await Zis.SendAsync("GET", $"{Services}/connections/refresh/{Integration}?name=widgets");
        var shown = (await Admin.SendAsync(
            "GET",
            $"/api/platform/v1/integrations/{Integration}/connections/widgets")).Json["connection"]!["oauth"]!;

        AssertRefused(
            failed,
            400,
            "connection widgets could not be refreshed: the provider answered 400 invalid_grant: token ***** of ***** is old");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)shown["failure"]!, Does.Contain("invalid_grant").And.Not.Contain("S3cret"));
            Assert.That(shown["failed_at"], Is.Not.Null);
            Assert.That(shown["renew_at"], Is.Null, "a permanent failure is not retried");
            Assert.That((int)shown["failures"]!, Is.EqualTo(1));
        }

        // A crashed holder has left a lease that has already expired.
        await ExecuteAsync(
            "UPDATE connections_connections SET lease_owner = 'crashed', lease_until = created_before",
            "lease_until",
            TimeSpan.FromSeconds(-1));
        var repeated = await Admin.SendAsync("POST", $"/api/platform/v1/integrations/{Integration}/connections/widgets/refresh");
        Assert.That(repeated.Code, Is.EqualTo(200), repeated.Text);
        Assert.That(repeated.Json["connection"]!["oauth"]!["failure"], Is.Null);
        Assert.That(repeated.Text, Does.Not.Contain("S3cret"));
    }

    [Test]
    public async Task Invalid_provider_responses_are_reported_as_failures()
    {
        await RegisterAsync();
        await CompleteFlowAsync();
        var refresh = $"{Services}/connections/refresh/{Integration}?name=widgets";
        foreach (var (answer, expectedText) in new (Func<Microsoft.AspNetCore.Http.HttpContext, Task>, string)[]
        {
            (context => { context.Response.StatusCode = 503; return Task.CompletedTask; }, "the provider answered 503"),
            (
                context => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "<html>"),
                "could not be refreshed"),
            (context => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "{}"), "no access_token"),
            (context => context.Response.Body.WriteAsync(new byte[512 * 1024]).AsTask(), "larger than"),
            (context => { context.Abort(); return Task.CompletedTask; }, "cannot be reached"),
        })
        {
            Provider.Next.Enqueue(answer);
            AssertRefused(await Zis.SendAsync("GET", refresh), 400, expectedText);
        }

        Assert.That((await Zis.SendAsync("GET", refresh)).Code, Is.EqualTo(200), "the refresh token is still valid");
    }

    [Test]
    public async Task Expired_token_is_renewed_on_use_and_expiring_token_by_the_sweep()
    {
        Provider.Lifetime = 20;
        await RegisterAsync();
        await CompleteFlowAsync();
        await using var scope = Server.Services.CreateAsyncScope();
        var directory = scope.ServiceProvider.GetRequiredService<ConnectionDirectory>();
        var account = new AccountId((long)(await Admin.SendAsync("GET", "/api/platform/v1/me")).Json["account"]!["id"]!);

        Provider.Lifetime = 3600;
        var used = (await directory.FindAsync(account, Integration, "widgets", default)).Value;
        var repeated = (await directory.FindAsync(account, Integration, "widgets", default)).Value;
        await SweepAsync();
        var swept = (await directory.FindAsync(account, Integration, "widgets", default)).Value;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(used.HeaderName, Is.EqualTo("Authorization"));
            Assert.That(used.HeaderValue, Does.StartWith("Bearer S3cret-access-2"));
            Assert.That(used.Values["access_token"], Does.StartWith("S3cret-access-2"));
            Assert.That(repeated, Is.SameAs(used), "the second call uses the cached connection");
            Assert.That(swept.HeaderValue, Does.StartWith("Bearer S3cret-access-3"));
            Assert.That(
                await directory.MissingAsync(account, Integration, ["widgets", "gone", "lost"], default),
                Is.EqualTo(new[] { "gone", "lost" }));
            Assert.That($"{used}", Does.Not.Contain("S3cret"));
        }
    }

    [Test]
    public async Task Audit_records_each_state_change_of_automatic_renewal()
    {
        await RegisterAsync();
        await CompleteFlowAsync();
        await SweepAsync();
        Provider.Next.Enqueue(context => TestProvider.RejectAsync(context, 503, "down", "for a while"));
        await SweepAsync();
        Provider.Next.Enqueue(context => TestProvider.RejectAsync(context, 503, "down", "for a while"));
        await SweepAsync();
        Provider.Next.Enqueue(context => TestProvider.RejectAsync(
            context, 400, "invalid_grant", $"token {Provider.Tokens.ElementAt(3)} is old"));
        await SweepAsync();
        await SweepAsync();
        await SweepAsync();

        var audit = await Admin.SendAsync("GET", $"/api/platform/v1/audit?integration={Integration}");
        var entries = audit.Json["entries"]!.AsArray()
            .Where(entry => ((string)entry!["action"]!).StartsWith("connection.renewal_", StringComparison.Ordinal))
            .ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(entries.Select(entry => (string)entry!["action"]!), Is.EqualTo(new[]
            {
                "connection.renewal_recovered", "connection.renewal_failed", "connection.renewal_failed",
            }));
            Assert.That(entries.Select(entry => entry!["by"]), Is.All.Null);
            Assert.That(entries.Select(entry => (string)entry!["target"]!), Is.All.EqualTo("widgets"));
            Assert.That((string)entries[2]!["after"]!["failure"]!, Does.Contain("503"));
            Assert.That(entries.Skip(1).Select(entry => (bool)entry!["after"]!["gives_up"]!), Is.EqualTo(new[] { true, false }));
            Assert.That(audit.Text, Does.Not.Contain("S3cret"));
        }
    }

    /// <summary>Makes the connection due for renewal and runs the sweep once.</summary>
    private async Task SweepAsync()
    {
        await ExecuteAsync("UPDATE connections_connections SET renew_at = created_before", "renew_at", TimeSpan.FromSeconds(-1));
        await Server.Services.GetRequiredService<TokenRenewalWorker>().RunOnceAsync(default);
    }
}
