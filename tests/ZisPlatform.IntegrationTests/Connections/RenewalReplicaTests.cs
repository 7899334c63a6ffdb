using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Connections;

/// <summary>Several servers that share a connection.</summary>
[Category("Postgres")]
public class RenewalReplicaTests
{
    private const string Services = "/api/services/zis";

    [Test]
    public async Task Replicas_renew_one_after_the_other_and_a_rotated_refresh_token_is_never_used_twice()
    {
        await using var provider = await TestProvider.StartAsync();
        var database = await Postgres.NewDatabaseAsync();
        string[] settings = ["--Zis:Outbound:AllowHttp=true", "--Zis:Outbound:AllowedNetworks:0=127.0.0.0/8"];
        await using var one = await ZisTestServer.StartOnAsync(database, settings);
        await using var other = await ZisTestServer.StartOnAsync(database, settings);
        var account = new TestAccount(one, "local", ZisTestServer.AdminEmail, ZisTestServer.AdminToken);
        using var admin = account.Admin();
        var token = (string)(await admin.MintAsync(await admin.AddIntegrationAsync("shared"), "read", "write"))["full_token"]!;
        using var atOne = account.Bearer(token);
        using var atOther = (account with { Server = other }).Bearer(token);
        var registered = await atOne.SendAsync(
            "POST",
            $"{Services}/connections/oauth/clients/shared",
            $$"""{"name":"provider","client_id":"{{TestProvider.ClientId}}","client_secret":"{{TestProvider.ClientSecret}}","auth_url":"{{provider.Address}}/auth","token_url":"{{provider.Address}}/token"}""");
        Assert.That(registered.Code, Is.EqualTo(201), registered.Text);
        var started = await atOne.SendAsync(
            "POST", $"{Services}/connections/oauth/start/shared", """{"oauth_client_name":"provider","name":"widgets","origin_oauth_redirect_url":"https://app.example.com/"}""");

        // The browser meets another replica at each step.
        using var browser = account.AnonymousWithoutCookies();
        using var browserAtOther = (account with { Server = other }).AnonymousWithoutCookies();
        var away = (await browserAtOther.SendAsync("GET", new Uri((string)started.Json["redirect_url"]!).PathAndQuery)).Headers.Location!;
        using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var atProvider = await plain.GetAsync(away);
        Assert.That((await browser.SendAsync("GET", atProvider.Headers.Location!.PathAndQuery)).Code, Is.EqualTo(302));

        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
                (i % 2 == 0 ? atOne : atOther).SendAsync("GET", $"{Services}/connections/refresh/shared?name=widgets")));

            Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(200), string.Join('\n', answers.Select(answer => answer.ToString())));
        }

        Assert.That(provider.SawReuse, Is.False);
        Assert.That(provider.Requests.Count(request => request["grant_type"] == "refresh_token"), Is.GreaterThanOrEqualTo(5));
    }
}
