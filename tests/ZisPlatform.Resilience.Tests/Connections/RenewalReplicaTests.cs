using ZisPlatform.Testing;

namespace ZisPlatform.Resilience.Tests.Connections;

/// <summary>Tests of several servers that share a connection.</summary>
[Category("Postgres")]
public class RenewalReplicaTests
{
    private const string Services = "/api/services/zis";

    [Test]
    public async Task Replicas_never_use_a_rotated_refresh_token_twice()
    {
        await using var provider = await TestProvider.StartAsync();
        var database = await Postgres.NewDatabaseAsync();
        string[] settings = ["--Zis:Outbound:AllowHttp=true", "--Zis:Outbound:AllowedNetworks:0=127.0.0.0/8"];
        await using var first = await ZisTestServer.StartOnAsync(database, settings);
        await using var second = await ZisTestServer.StartOnAsync(database, settings);
        var account = new TestAccount(first, "local", ZisTestServer.AdminEmail, ZisTestServer.AdminToken);
        using var admin = account.Admin();
        var token = (string)(await admin.CreateTokenAsync(await admin.AddIntegrationAsync("shared"), "read", "write"))["full_token"]!;
        using var atFirst = account.CreateBearerClient(token);
        using var atSecond = (account with { Server = second }).CreateBearerClient(token);
        var registered = await atFirst.SendAsync(
            "POST",
            $"{Services}/connections/oauth/clients/shared",
            $$"""
            {"name":"provider","client_id":"{{TestProvider.ClientId}}","client_secret":"{{TestProvider.ClientSecret}}",
             "auth_url":"{{provider.Address}}/auth","token_url":"{{provider.Address}}/token"}
            """);
        Assert.That(registered.Code, Is.EqualTo(201), registered.Text);
        var started = await atFirst.SendAsync(
            "POST", $"{Services}/connections/oauth/start/shared",
            """{"oauth_client_name":"provider","name":"widgets","origin_oauth_redirect_url":"https://app.example.com/"}""");

        // A different replica serves each step of the browser.
        using var browser = account.CreateCookielessClient();
        using var browserAtSecond = (account with { Server = second }).CreateCookielessClient();
        var redirect = await browserAtSecond.SendAsync("GET", new Uri((string)started.Json["redirect_url"]!).PathAndQuery);
        var providerUri = redirect.Headers.Location!;
        using var providerClient = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var atProvider = await providerClient.GetAsync(providerUri);
        Assert.That((await browser.SendAsync("GET", atProvider.Headers.Location!.PathAndQuery)).Code, Is.EqualTo(302));

        for (var round = 0; round < 5; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
                (i % 2 == 0 ? atFirst : atSecond).SendAsync("GET", $"{Services}/connections/refresh/shared?name=widgets")));

            Assert.That(
                answers.Select(answer => answer.Code),
                Is.All.EqualTo(200),
                string.Join('\n', answers.Select(answer => answer.ToString())));
        }

        Assert.That(provider.WasTokenReused, Is.False);
        Assert.That(provider.Requests.Count(request => request["grant_type"] == "refresh_token"), Is.GreaterThanOrEqualTo(5));
    }
}
