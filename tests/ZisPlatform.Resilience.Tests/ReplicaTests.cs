using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Testing;

namespace ZisPlatform.Resilience.Tests;

/// <summary>Several servers on one PostgreSQL database.</summary>
[Category("Postgres")]
public class ReplicaTests
{
    [Test]
    public async Task Servers_started_together_create_one_account_and_share_keys()
    {
        var database = await Postgres.NewDatabaseAsync();

        var replicas = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ZisTestServer.StartOnAsync(database)));

        var protectors = replicas.Select(replica => replica.Services.GetRequiredService<ISecretProtector>()).ToList();
        var sealedByFirst = protectors[0].Protect("test", "row", [1, 2, 3]);
        foreach (var (replica, protector) in replicas.Zip(protectors))
        {
            using var client = replica.CreateOperatorClient();
            var accounts = (await client.SendAsync("GET", "/api/platform/v1/accounts")).Json["accounts"]!.AsArray();
            Assert.That(accounts, Has.Count.EqualTo(1));
            Assert.That(protector.Unprotect("test", "row", sealedByFirst), Is.EqualTo(new byte[] { 1, 2, 3 }));
        }

        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }
    }

    [Test]
    public async Task Server_decrypts_values_under_a_key_that_another_server_just_created()
    {
        var database = await Postgres.NewDatabaseAsync();
        await using var first = await ZisTestServer.StartOnAsync(database);
        await using var other = await ZisTestServer.StartOnAsync(database);
        var (atFirst, atOther) =
            (first.Services.GetRequiredService<ISecretProtector>(), other.Services.GetRequiredService<ISecretProtector>());
        var before = atOther.CurrentKey;

        var newKey = first.Services.GetRequiredService<IKeyRing>().AddKey();
        var encrypted = atFirst.Protect("test", "row", [1, 2, 3]);

        Assert.That(atFirst.KeyOf(encrypted), Is.EqualTo(newKey).And.Not.EqualTo(before));
        Assert.That(atOther.Unprotect("test", "row", encrypted), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(atOther.CurrentKey, Is.EqualTo(newKey));
    }

    [Test]
    public async Task Concurrent_posts_of_one_name_at_two_servers_create_one_integration()
    {
        var database = await Postgres.NewDatabaseAsync();
        await using var first = await ZisTestServer.StartOnAsync(database);
        await using var other = await ZisTestServer.StartOnAsync(database);
        using var atFirst = first.CreateOperatorClient();
        using var atOther = other.CreateOperatorClient();

        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(
                Enumerable.Range(0, 20).Select(i => (i % 2 == 0 ? atFirst : atOther).CreateIntegrationAsync($"shared_{round}")));

            Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(200));
            Assert.That(answers.Select(answer => answer.Json["jwt_public_key"]!.GetValue<string>()).Distinct().Count(), Is.EqualTo(1));
            Assert.That(
                answers.Count(answer => answer.Json["zendesk_oauth_client"]!["secret"]!.GetValue<string>() != "************"),
                Is.EqualTo(1));
        }
    }

    [Test]
    public async Task Server_is_not_ready_while_its_database_is_unavailable()
    {
        var database = await Postgres.NewDatabaseAsync();
        await using var server = await ZisTestServer.StartOnAsync(database);
        using var client = server.CreateAnonymousClient();
        Assert.That((await client.SendAsync("GET", "/readyz")).Code, Is.EqualTo(200));

        await Postgres.SetReachableAsync(database, false);
        Assert.That((await client.SendAsync("GET", "/readyz")).Code, Is.EqualTo(503));
        Assert.That((await client.SendAsync("GET", "/healthz")).Code, Is.EqualTo(200));

        using var admin = server.CreateOperatorClient();
        var failed = await admin.CreateIntegrationAsync("unlucky");
        Assert.That(failed.Code, Is.EqualTo(500));
        var requestId = failed.Headers.GetValues("X-Request-Id").Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(failed.Text, Does.Contain("\"code\":\"1050\"").And.Contains(requestId).And.Not.Contains("Npgsql"));
            Assert.That(server.Log.Text, Does.Contain($"Request {requestId} failed"));
        }

        await Postgres.SetReachableAsync(database, true);
        Assert.That((await client.SendAsync("GET", "/readyz")).Code, Is.EqualTo(200));
        Assert.That((await admin.CreateIntegrationAsync("unlucky")).Code, Is.EqualTo(200));
    }
}
