using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Connections;

/// <summary>Tests of the complete OAuth flow, with a test provider and with this server as its own provider.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class OAuthFlowTests(Engine engine) : OAuthTests(engine)
{
    [Test]
    public async Task Authorization_code_flow_connects_without_exposing_secrets()
    {
        await RegisterAsync();
        var flow = await CompleteFlowAsync();
        var verified = await Zis.SendAsync("GET", AccessCodes(flow.Code));
        var shown = (await Zis.SendAsync("GET", $"{ConnectionPath}?name=widgets")).Json;
        var byUuid = (await Zis.SendAsync("GET", $"{ConnectionPath}?uuid={verified.Json["uuid"]}")).Json;
        var all = await Zis.SendAsync("GET", $"{Services}/integrations/{Integration}/connections/all");
        var named = await Zis.SendAsync("GET", $"{Services}/integrations/{Integration}/connections?named=true");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(flow.Back, Does.StartWith("https://app.example.com/done?from=zis&verification_code="));
            Assert.That(QueryHelpers.ParseQuery(new Uri(flow.Back).Query)["verification_token"].ToString(), Is.EqualTo(flow.Code));
            Assert.That(verified.Code, Is.EqualTo(200), verified.Text);
            Assert.That((string)verified.Json["access_code"]!, Has.Length.EqualTo(64));
            Assert.That((string)verified.Json["connection_uuid"]!, Is.EqualTo((string)shown["uuid"]!));
            Assert.That((string)shown["access_token"]!, Does.StartWith("S3cret-access-1"));
            Assert.That((string)shown["permission_scope"]!, Is.EqualTo("read"));
            Assert.That((string)shown["token_expiry"]!, Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"));
            Assert.That((string)shown["oauth_access_token_response_body"]!, Does.Contain("S3cret-refresh-1"));
            Assert.That((string)byUuid["name"]!, Is.EqualTo("widgets"));
            Assert.That(all.Json["oauth"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(named.Json["connections"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(all.Text + named.Text, Does.Not.Contain("S3cret"));
            Assert.That(Provider.Requests.Single()["code_verifier"], Has.Length.EqualTo(64));
        }

        var dump = System.Text.Encoding.UTF8.GetString(await StoreDump.ReadAsync(Server));
        foreach (var secret in Provider.Tokens.Append(TestProvider.ClientSecret).Append(flow.Token).Append(flow.State).Append(flow.Code)
            .Append((string)verified.Json["access_code"]!))
        {
            Assert.That(dump, Does.Not.Contain(secret));
            Assert.That(Server.Log.Text, Does.Not.Contain(secret));
        }

        AssertRefused(await Zis.SendAsync("GET", AccessCodes(flow.Code)), 404, "unknown, used or expired");
    }

    [Test]
    public async Task Each_secret_of_a_flow_works_only_once_and_in_its_own_step()
    {
        await RegisterAsync();
        var flow = await CompleteFlowAsync();

        foreach (var path in new[]
        {
            $"{Services}/connections/oauth/start_redirect?flow_token={flow.Token}",
            $"{Services}/connections/oauth/start_redirect?flow_token={flow.Code}",
            $"{Services}/connections/oauth/start_redirect",
            $"{Services}/connections/oauth/callback?code=x&state={flow.State}",
            $"{Services}/connections/oauth/callback?code=x&state={flow.Code}",
            $"{Services}/connections/oauth/callback?code=x&state={new string('0', 64)}",
            $"{Services}/connections/oauth/callback",
        })
        {
            var answer = await BrowserClient.SendAsync("GET", path);
            Assert.That(answer.Code, Is.EqualTo(400), path);
            Assert.That(answer.Text, Does.Contain("This attempt to connect is unknown, over, or took too long"));
        }

        using var otherClient = await CreateOtherClientAsync();
        AssertRefused(
            await otherClient.SendAsync("GET", $"{Services}/connections/oauth/access_codes/other_tests?verification_code={flow.Code}"),
            404,
            "unknown, used or expired");
        Assert.That(Provider.Requests, Has.Count.EqualTo(1), "no repeated request reached the provider");
        Assert.That((await Zis.SendAsync("GET", AccessCodes(flow.Code))).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Expired_flow_step_is_rejected()
    {
        await RegisterAsync();
        var started = await StartFlowAsync();
        await ExecuteAsync("UPDATE connections_flows SET expires_at = created_before", "expires_at", TimeSpan.FromMinutes(-1));

        Assert.That((await BrowserClient.SendAsync("GET", started)).Code, Is.EqualTo(400));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Provider_refusal_is_sent_to_the_origin_only_on_request(bool redirectOnError)
    {
        await RegisterAsync();
        var started = await StartFlowAsync($$""","redirect_on_error":{{(redirectOnError ? "true" : "false")}}""");
        var providerUri = (await BrowserClient.SendAsync("GET", started)).Headers.Location!;
        var state = QueryHelpers.ParseQuery(providerUri.Query)["state"].ToString();

        var callbackResponse = await BrowserClient.SendAsync(
            "GET",
            $"{Services}/connections/oauth/callback?error=access_denied&error_description=%3Cscript%3E&state={state}");

        if (redirectOnError)
        {
            Assert.That(callbackResponse.Code, Is.EqualTo(302));
            Assert.That(
                callbackResponse.Headers.Location!.ToString(),
                Does.StartWith("https://app.example.com/done?from=zis&error=connection_failed&error_description=the"));
            Assert.That(
                Uri.UnescapeDataString(callbackResponse.Headers.Location.ToString()),
                Does.EndWith("the provider refused: access_denied"));
        }
        else
        {
            Assert.That(callbackResponse.Code, Is.EqualTo(400));
            Assert.That(callbackResponse.Text, Does.Contain("the provider refused: access_denied").And.Not.Contain("<script>"));
        }

        AssertRefused(await Zis.SendAsync("GET", $"{ConnectionPath}?name=widgets"), 404, "no such connection");
    }

    [Test]
    public async Task Client_credentials_connect_without_a_browser()
    {
        await RegisterAsync("""{"grant_type":"client_credentials"}""");
        var started = await StartFlowAsync();
        Assert.That((await Zis.SendAsync("GET", $"{ConnectionPath}?name=widgets")).Code, Is.EqualTo(404));

        var verified = await Zis.SendAsync("GET", started);
        var first = (string)(await Zis.SendAsync("GET", $"{ConnectionPath}?name=widgets")).Json["access_token"]!;
        var refreshed = await Zis.SendAsync("GET", $"{Services}/connections/refresh/{Integration}?name=widgets");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(verified.Code, Is.EqualTo(200), verified.Text);
            Assert.That(refreshed.Code, Is.EqualTo(200), refreshed.Text);
            Assert.That((string)refreshed.Json["access_token"]!, Is.Not.EqualTo(first));
            Assert.That(Provider.Requests.Select(request => request["grant_type"]), Is.All.EqualTo("client_credentials"));
            Assert.That(Provider.Requests.First()["scope"], Is.EqualTo("read write"));
        }
    }

    [Test]
    public async Task Client_is_sent_in_the_header_if_the_provider_requires_it()
    {
        Provider.RequiresBasicAuthentication = true;
        await RegisterAsync("""{"grant_type":"client_credentials"}""");

        Assert.That((await Zis.SendAsync("GET", await StartFlowAsync())).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Flow_without_an_origin_shows_the_verification_code()
    {
        await RegisterAsync();
        var started = await Zis.SendAsync(
            "POST", $"{Services}/connections/oauth/start/{Integration}",
            """{"oauth_client_name":"provider","name":"widgets","origin_oauth_redirect_url":""}""");
        var redirect = await BrowserClient.SendAsync("GET", new Uri((string)started.Json["redirect_url"]!).PathAndQuery);

        var page = await BrowserClient.SendAsync("GET", await AuthorizeAsync(redirect.Headers.Location!));

        Assert.That(page.Code, Is.EqualTo(200), page.Text);
        Assert.That(page.Text, Does.Contain("The connection is made").And.Contain(Integration).And.Contain("widgets"));
        var code = Regex.Match(page.Text, "<code id=\"code\">([0-9a-f]{64})</code>").Groups[1].Value;
        Assert.That((await Zis.SendAsync("GET", AccessCodes(code))).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Failed_flow_without_an_origin_shows_the_reason()
    {
        await RegisterAsync();
        var started = await Zis.SendAsync(
            "POST",
            $"{Services}/connections/oauth/start/{Integration}",
            """{"oauth_client_name":"provider","origin_oauth_redirect_url":"","redirect_on_error":true}""");
        var redirect = await BrowserClient.SendAsync("GET", new Uri((string)started.Json["redirect_url"]!).PathAndQuery);
        var state = QueryHelpers.ParseQuery(redirect.Headers.Location!.Query)["state"].ToString();

        var page = await BrowserClient.SendAsync("GET", $"{Services}/connections/oauth/callback?state={state}&error=access_denied");

        Assert.That((page.Code, page.Headers.Location), Is.EqualTo((400, (Uri?)null)));
        Assert.That(page.Text, Does.Contain("This connection was not made").And.Contain("access_denied"));
    }

    [TestCase("""{}""", "oauth_client_name or oauth_client_uuid must name")]
    [TestCase("""{"oauth_client_name":"provider"}""", "origin_oauth_redirect_url must be an https address")]
    [TestCase(
        """{"oauth_client_name":"provider","origin_oauth_redirect_url":"javascript:alert(1)"}""",
        "origin_oauth_redirect_url must be an https address")]
    [TestCase(
        """{"oauth_client_name":"provider","origin_oauth_redirect_url":"https://a@b/"}""",
        "origin_oauth_redirect_url must be an https address")]
    [TestCase(
        """{"oauth_client_name":"provider","origin_oauth_redirect_url":"https://b/","oauth_url_subdomain":"evil.example/"}""",
        "oauth_url_subdomain must be made of")]
    [TestCase(
        """{"oauth_client_name":"provider","origin_oauth_redirect_url":"https://b/","grant_type":"password"}""",
        "grant_type must be")]
    public async Task Invalid_flow_request_is_rejected(string body, string expectedText)
    {
        await RegisterAsync();

        AssertRefused(await Zis.SendAsync("POST", $"{Services}/connections/oauth/start/{Integration}", body), 400, expectedText);
    }

    [Test]
    public async Task Account_connects_to_itself_with_the_default_client()
    {
        Admin.Dispose();
        Zis.Dispose();
        var address = Server.Address;
        Server = await Server.RestartAsync(
            "--Zis:Outbound:AllowHttp=true",
            "--Zis:Outbound:AllowedNetworks:0=127.0.0.0/8",
            $"--urls={address.Scheme}://{address.Authority}",
            $"--Zis:Accounts:local:ZendeskBaseUrl=http://{address.Authority}");
        Integration = "oauth_to_itself";
        Account = new TestAccount(Server, "local", ZisTestServer.AdminEmail, ZisTestServer.AdminToken);
        Admin = Account.Admin();
        Zis = Account.CreateBearerClient(
            (string)(await Admin.CreateTokenAsync(await Admin.AddIntegrationAsync(Integration), "read", "write"))["full_token"]!);
        using var browser = new Browser(Account);
        await browser.SignInAsync(Account.AdminEmail, Account.AdminToken);

        var started = await Zis.SendAsync(
            "POST",
            $"{Services}/connections/oauth/start/{Integration}",
            $$"""
            {"oauth_client_name":"zendesk","oauth_url_subdomain":"{{Account.Subdomain}}","name":"zendesk",
             "origin_oauth_redirect_url":"{{Origin}}"}
            """);
        Assert.That(started.Code, Is.EqualTo(200), started.Text);
        var redirect = await browser.OpenAsync(new Uri((string)started.Json["redirect_url"]!).PathAndQuery);
        Assert.That(redirect.Code, Is.EqualTo(302), redirect.Text);
        var consent = await browser.OpenAsync(redirect.Headers.Location!.PathAndQuery);
        Assert.That(consent.Code, Is.EqualTo(200), consent.Text);
        var callback = (await browser.SubmitAsync(consent, ("decision", "allow"))).Headers.Location!;
        var callbackResponse = await browser.OpenAsync(callback.PathAndQuery);
        Assert.That(callbackResponse.Code, Is.EqualTo(302), callbackResponse.Text);
        var code = QueryHelpers.ParseQuery(callbackResponse.Headers.Location!.Query)["verification_code"];
        Assert.That((await Zis.SendAsync("GET", AccessCodes(code!))).Code, Is.EqualTo(200));

        var connection = (await Zis.SendAsync("GET", $"{ConnectionPath}?name=zendesk")).Json;
        using var connected = Account.CreateBearerClient((string)connection["access_token"]!);
        Assert.That((await connected.SendAsync("GET", $"{Services}/integrations/{Integration}/connections/all")).Code, Is.EqualTo(200));
        var refreshed = await Zis.SendAsync("GET", $"{Services}/connections/refresh/{Integration}?name=zendesk");
        Assert.That(refreshed.Code, Is.EqualTo(200), refreshed.Text);
        Assert.That((string)refreshed.Json["access_token"]!, Is.Not.EqualTo((string)connection["access_token"]!));
    }

    private async Task<HttpClient> CreateOtherClientAsync()
    {
        var account = await Server.NewAccountAsync();
        using var admin = account.Admin();
        return account.CreateBearerClient(
            (string)(await admin.CreateTokenAsync(await admin.AddIntegrationAsync("other_tests"), "read", "write"))["full_token"]!);
    }
}
