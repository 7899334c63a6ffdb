using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using ZisPlatform.Testing;

namespace ZisPlatform.Browser.Tests;

/// <summary>The sign-in, consent and callback pages in Chromium, with applications on other origins.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public sealed class OAuthPageTests(Engine engine)
{
    private const string Services = "/api/services/zis";
    private const string Integration = "browser_tests";

    private OriginServer _app = null!;
    private ZisTestServer _server = null!;
    private HttpClient _admin = null!;
    private HttpClient _integrationClient = null!;
    private IBrowserContext _context = null!;
    private IPage _page = null!;

    private string ServerUrl => $"http://127.0.0.1:{_server.Address.Port}";

    [SetUp]
    public async Task StartAsync()
    {
        _app = await OriginServer.StartAsync();
        var port = OriginServer.FindFreePort();
        _server = await ZisTestServer.StartAsync(
            engine,
            $"--urls=http://127.0.0.1:{port}",
            $"--Zis:Accounts:local:ZendeskBaseUrl=http://127.0.0.1:{port}",
            "--Zis:Outbound:AllowHttp=true",
            "--Zis:Outbound:AllowedNetworks:0=127.0.0.0/8");
        _admin = _server.CreateOperatorClient();
        var token = await _admin.CreateTokenAsync(await _admin.AddIntegrationAsync(Integration), "read", "write");
        _integrationClient = _server.CreateAnonymousClient();
        _integrationClient.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)token["full_token"]!);
        _context = await Chromium.NewContextAsync();
        _page = await _context.NewPageAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed)
        {
            var file = Path.Combine(Path.GetTempPath(), $"zis-browser-{TestContext.CurrentContext.Test.ID}.png");
            await _page.ScreenshotAsync(new PageScreenshotOptions { Path = file, FullPage = true });
            TestContext.AddTestAttachment(file);
        }

        await _context.DisposeAsync();
        _integrationClient.Dispose();
        _admin.Dispose();
        await _server.DisposeAsync();
        await _app.DisposeAsync();
    }

    [TestCase("/app", false)]
    [TestCase("/hop", true)]
    public async Task Consent_returns_to_an_application_on_another_origin(string path, bool isRedirected)
    {
        await OpenAuthorizationAsync(path);
        await SignInAsync();
        await _page.ClickAsync("button:has-text('Allow')");

        await AssertAtAppAsync(isRedirected ? _app.OtherOrigin : _app.Origin, "code=[0-9a-f]{64}&state=abc");
    }

    [Test]
    public async Task A_denied_consent_returns_to_the_application_with_the_error()
    {
        await OpenAuthorizationAsync("/app");
        await SignInAsync();
        await _page.ClickAsync("button:has-text('Deny')");

        await AssertAtAppAsync(_app.Origin, "error=access_denied&");
    }

    [Test]
    public async Task A_connection_to_the_same_account_returns_to_the_application()
    {
        await _page.GotoAsync(await StartConnectionAsync($"{_app.Origin}/app"));
        await SignInAsync();
        await _page.ClickAsync("button:has-text('Allow')");

        await AssertAtAppAsync(_app.Origin, "verification_code=[0-9a-f]{64}&verification_token=");
        var code = Regex.Match(_page.Url, "verification_token=([0-9a-f]{64})").Groups[1].Value;
        Assert.That((await VerifyAsync(code)).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task A_connection_without_an_origin_ends_on_a_page_with_its_verification_code()
    {
        await _page.GotoAsync(await StartConnectionAsync(""));
        await SignInAsync();
        await _page.ClickAsync("button:has-text('Allow')");
        await _page.WaitForSelectorAsync("h1:has-text('The connection is made')");

        Assert.That((await VerifyAsync(await _page.InnerTextAsync("#code"))).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task A_denied_connection_ends_on_a_page_with_the_reason()
    {
        await _page.GotoAsync(await StartConnectionAsync($"{_app.Origin}/app"));
        await SignInAsync();
        await _page.ClickAsync("button:has-text('Deny')");

        await _page.WaitForSelectorAsync("h1:has-text('This connection was not made')");
        Assert.That(await _page.InnerTextAsync("main"), Does.Contain("access_denied"));
    }

    [Test]
    public async Task A_wrong_password_is_reported_on_the_page_and_the_next_attempt_succeeds()
    {
        await OpenAuthorizationAsync("/app");
        await SignInAsync("wrong");
        Assert.That(await _page.InnerTextAsync("[role=alert]"), Is.EqualTo("Authentication failed"));

        await SignInAsync();

        await _page.WaitForSelectorAsync("h1:has-text('Allow Browser app to act for you?')");
    }

    [Test]
    public async Task Pages_opened_from_another_site_in_two_tabs_both_work()
    {
        await OpenAuthorizationAsync("/app");
        var secondPage = await _context.NewPageAsync();
        await secondPage.GotoAsync($"{_app.OtherOrigin}/app");
        await secondPage.EvaluateAsync($"location.href = '{ServerUrl}/signin'");
        await secondPage.WaitForSelectorAsync("h1:has-text('Sign in')");

        await SignInAsync();

        await _page.WaitForSelectorAsync("h1:has-text('Allow Browser app to act for you?')");
    }

    [Test]
    public async Task Signing_out_ends_the_session()
    {
        await _page.GotoAsync($"{ServerUrl}/signin");
        await SignInAsync();
        await _page.ClickAsync("button:has-text('Sign out')");

        await _page.WaitForSelectorAsync("#email");
    }

    [Test]
    public async Task A_rejected_request_of_a_signed_in_script_has_no_Basic_challenge()
    {
        await _page.GotoAsync($"{ServerUrl}/signin");
        await SignInAsync();
        await _page.WaitForSelectorAsync("text=You are signed in");
        await _page.GotoAsync($"{ServerUrl}/docs/");

        var response = await _page.EvaluateAsync<JsonElement>(
            $$"""fetch("{{Services}}/registry/not_there/bundles").then(response => """
            + """({ status: response.status, challenge: response.headers.get("WWW-Authenticate") }))""");

        Assert.That(response.GetProperty("status").GetInt32(), Is.EqualTo(401));
        Assert.That(response.GetProperty("challenge").GetString(), Does.StartWith("Bearer "));
    }

    /// <summary>Follows a link of the application to the authorization endpoint.</summary>
    private async Task OpenAuthorizationAsync(string path)
    {
        var client = await _admin.AddOAuthClientAsync("browser_app", redirectUri: $"{_app.Origin}{path}");
        await _admin.SendAsync("PUT", $"/api/v2/oauth/clients/{client["id"]}", """{"client":{"name":"Browser app"}}""");
        await _page.GotoAsync($"{_app.Origin}/app");
        var redirectUri = Uri.EscapeDataString($"{_app.Origin}{path}");
        await _page.EvaluateAsync(
            $"location.href = '{ServerUrl}/oauth/authorizations/new?response_type=code&client_id=browser_app"
            + $"&redirect_uri={redirectUri}&scope=read&state=abc'");
        await _page.WaitForSelectorAsync("#email");
    }

    private async Task SignInAsync(string? secret = null)
    {
        await _page.FillAsync("#email", ZisTestServer.AdminEmail);
        await _page.FillAsync("#secret", secret ?? ZisTestServer.AdminToken);
        await _page.ClickAsync("button:has-text('Sign in')");
    }

    private async Task<string> StartConnectionAsync(string origin)
    {
        var body = JsonSerializer.Serialize(
            new { oauth_client_name = "zendesk", name = "zendesk", oauth_url_subdomain = "local", origin_oauth_redirect_url = origin });
        var response = await _integrationClient.SendAsync("POST", $"{Services}/connections/oauth/start/{Integration}", body);
        Assert.That(response.Code, Is.EqualTo(200), response.Text);
        return (string)response.Json["redirect_url"]!;
    }

    private Task<Answer> VerifyAsync(string code) =>
        _integrationClient.SendAsync("GET", $"{Services}/connections/oauth/access_codes/{Integration}?verification_code={code}");

    private async Task AssertAtAppAsync(string origin, string query)
    {
        await _page.WaitForURLAsync(new Regex($"^{Regex.Escape(origin)}/app"));
        Assert.That(await _page.TitleAsync(), Is.EqualTo("The application"));
        Assert.That(_page.Url, Does.Match(query));
    }
}
