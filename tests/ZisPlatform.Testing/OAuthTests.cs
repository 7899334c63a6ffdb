using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace ZisPlatform.Testing;

/// <summary>Base class of OAuth tests with a test provider and a server that is allowed to call it.</summary>
public abstract class OAuthTests(Engine engine)
{
    private protected const string Services = "/api/services/zis";
    private protected const string Origin = "https://app.example.com/done?from=zis";

    private protected const string StartBody =
        """{"oauth_client_name":"provider","name":"widgets","origin_oauth_redirect_url":"https://app.example.com/done?from=zis"}""";

    private protected Engine Engine => engine;

    private protected ZisTestServer Server { get; set; } = null!;

    private protected TestProvider Provider { get; private set; } = null!;

    private protected TestAccount Account { get; set; } = null!;

    /// <summary>The client that sends the integration's access token.</summary>
    private protected HttpClient Zis { get; set; } = null!;

    private protected HttpClient Admin { get; set; } = null!;

    /// <summary>The client without credentials that is used as the browser.</summary>
    private protected HttpClient BrowserClient { get; private set; } = null!;

    private protected string Integration { get; set; } = "";

    private protected string ConnectionPath => $"{Services}/connections/{Integration}";

    [SetUp]
    public async Task StartAsync()
    {
        Provider = await TestProvider.StartAsync();
        Server = await ZisTestServer.StartAsync(
            Engine,
            "--Zis:Outbound:AllowHttp=true",
            "--Zis:Outbound:AllowedNetworks:0=127.0.0.0/8",
            "--Zis:Outbound:AllowedNetworks:1=::1/128");
        Account = await Server.NewAccountAsync();
        Integration = "oauth_tests";
        Admin = Account.Admin();
        Zis = Account.CreateBearerClient(
            (string)(await Admin.CreateTokenAsync(await Admin.AddIntegrationAsync(Integration), "read", "write"))["full_token"]!);
        BrowserClient = Account.CreateCookielessClient();
    }

    [TearDown]
    public async Task StopAsync()
    {
        BrowserClient.Dispose();
        Zis.Dispose();
        Admin.Dispose();
        await Server.DisposeAsync();
        await Provider.DisposeAsync();
    }

    private protected string AccessCodes(string code) =>
        $"{Services}/connections/oauth/access_codes/{Integration}?verification_code={code}";

    private protected async Task RegisterAsync(string changes = "{}")
    {
        var body = new JsonObject
        {
            ["name"] = "provider",
            ["client_id"] = TestProvider.ClientId,
            ["client_secret"] = TestProvider.ClientSecret,
            ["auth_url"] = $"{Provider.Address}/auth?tenant=a",
            ["token_url"] = $"{Provider.Address}/token",
            ["default_scopes"] = "read write",
        };
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        var answer = await Zis.SendAsync("POST", $"{Services}/connections/oauth/clients/{Integration}", body.ToJsonString());
        Assert.That(answer.Code, Is.EqualTo(201), answer.Text);
    }

    /// <summary>Starts a flow and returns the path that continues it.</summary>
    private protected async Task<string> StartFlowAsync(string extraMembers = "")
    {
        var started = await Zis.SendAsync(
            "POST", $"{Services}/connections/oauth/start/{Integration}", StartBody.TrimEnd('}') + extraMembers + "}");
        Assert.That(started.Code, Is.EqualTo(200), started.Text);
        return new Uri((string)started.Json["redirect_url"]!).PathAndQuery;
    }

    /// <summary>Runs the browser part of a flow and returns the secrets that the browser received and its final address.</summary>
    private protected async Task<(string Token, string State, string Code, string Back)> CompleteFlowAsync()
    {
        var path = await StartFlowAsync();
        var redirect = await BrowserClient.SendAsync("GET", path);
        Assert.That(redirect.Code, Is.EqualTo(302), redirect.Text);
        var providerUri = redirect.Headers.Location!;
        Assert.That(providerUri.ToString(), Does.StartWith($"{Provider.Address}/auth?tenant=a&response_type=code"));
        var callback = await BrowserClient.SendAsync("GET", await AuthorizeAsync(providerUri));
        Assert.That(callback.Code, Is.EqualTo(302), callback.Text);
        var location = callback.Headers.Location!.ToString();
        return (
            path.Split("flow_token=")[1],
            QueryHelpers.ParseQuery(providerUri.Query)["state"]!,
            QueryHelpers.ParseQuery(new Uri(location).Query)["verification_code"]!,
            location);
    }

    /// <summary>Authorizes the request at the provider and returns the path on this server to which the provider redirects.</summary>
    private protected static async Task<string> AuthorizeAsync(Uri request)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await browser.GetAsync(request);
        return answer.Headers.Location!.PathAndQuery;
    }

    /// <summary>Runs an update that sets a time in the store. The time replaces <c>created_before</c> in the statement.</summary>
    private protected async Task ExecuteAsync(string update, string column, TimeSpan fromNow)
    {
        var time = TimeProvider.System.GetUtcNow() + fromNow;
        await using var connection = StoreDump.Connect(Server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        var text = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        command.CommandText = update.Replace(
            "created_before", Engine == Engine.Postgres ? $"TIMESTAMPTZ '{text}'" : $"'{text}'", StringComparison.Ordinal);
        Assert.That(await command.ExecuteNonQueryAsync(), Is.Positive, column);
    }

    private protected static void AssertRefused(Answer answer, int status, string expectedText)
    {
        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Message, Does.Contain(expectedText));
    }
}
