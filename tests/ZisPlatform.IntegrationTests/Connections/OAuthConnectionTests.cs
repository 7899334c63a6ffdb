using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Connections;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Connections;

/// <summary>The whole OAuth flow against a provider that is a server of its own, and against this server itself.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
[NonParallelizable]
public class OAuthConnectionTests(Engine engine)
{
    private const string Services = "/api/services/zis";
    private const string Origin = "https://app.example.com/done?from=zis";

    private ZisTestServer _server = null!;
    private TestProvider _provider = null!;
    private TestAccount _account = null!;
    private HttpClient _zis = null!;
    private HttpClient _admin = null!;
    private HttpClient _browser = null!;
    private string _integration = "";

    private const string StartBody = """{"oauth_client_name":"provider","name":"widgets","origin_oauth_redirect_url":"https://app.example.com/done?from=zis"}""";

    private string One => $"{Services}/connections/{_integration}";

    [SetUp]
    public async Task StartAsync()
    {
        _provider = await TestProvider.StartAsync();
        _server = await ZisTestServer.StartAsync(
            engine,
            "--Zis:Outbound:AllowHttp=true",
            "--Zis:Outbound:AllowedNetworks:0=127.0.0.0/8",
            "--Zis:Outbound:AllowedNetworks:1=::1/128");
        _account = await _server.NewAccountAsync();
        _integration = "oauth_tests";
        _admin = _account.Admin();
        _zis = _account.Bearer((string)(await _admin.MintAsync(await _admin.AddIntegrationAsync(_integration), "read", "write"))["full_token"]!);
        _browser = _account.AnonymousWithoutCookies();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _browser.Dispose();
        _zis.Dispose();
        _admin.Dispose();
        await _server.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Test]
    public async Task A_browser_connects_by_code_and_the_tokens_are_shown_masked_in_lists_and_nowhere_in_store_and_log()
    {
        await RegisterAsync();
        var flow = await BeginAsync();
        var verified = await _zis.SendAsync("GET", AccessCodes(flow.Code));
        var shown = (await _zis.SendAsync("GET", $"{One}?name=widgets")).Json;
        var byUuid = (await _zis.SendAsync("GET", $"{One}?uuid={verified.Json["uuid"]}")).Json;
        var all = await _zis.SendAsync("GET", $"{Services}/integrations/{_integration}/connections/all");
        var named = await _zis.SendAsync("GET", $"{Services}/integrations/{_integration}/connections?named=true");

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
            Assert.That(_provider.Requests.Single()["code_verifier"], Has.Length.EqualTo(64));
        }

        var dump = System.Text.Encoding.UTF8.GetString(await StoreDump.ReadAsync(_server));
        foreach (var secret in _provider.Tokens.Append(TestProvider.ClientSecret).Append(flow.Token).Append(flow.State).Append(flow.Code).Append((string)verified.Json["access_code"]!))
        {
            Assert.That(dump, Does.Not.Contain(secret));
            Assert.That(_server.Log.Text, Does.Not.Contain(secret));
        }

        AssertRefused(await _zis.SendAsync("GET", AccessCodes(flow.Code)), 404, "unknown, used or expired");
    }

    [Test]
    public async Task Each_secret_of_a_flow_works_once_and_only_in_its_place()
    {
        await RegisterAsync();
        var flow = await BeginAsync();

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
            var answer = await _browser.SendAsync("GET", path);
            Assert.That(answer.Code, Is.EqualTo(400), path);
            Assert.That(answer.Text, Does.Contain("This attempt to connect is unknown, over, or took too long"));
        }

        using var stranger = await StrangerAsync();
        AssertRefused(await stranger.SendAsync("GET", $"{Services}/connections/oauth/access_codes/other_tests?verification_code={flow.Code}"), 404, "unknown, used or expired");
        Assert.That(_provider.Requests, Has.Count.EqualTo(1), "no replay reached the provider");
        Assert.That((await _zis.SendAsync("GET", AccessCodes(flow.Code))).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task A_step_that_is_taken_too_late_is_over()
    {
        await RegisterAsync();
        var started = await StartFlowAsync();
        await ExecuteAsync("UPDATE connections_flows SET expires_at = created_before", "expires_at", TimeSpan.FromMinutes(-1));

        Assert.That((await _browser.SendAsync("GET", started)).Code, Is.EqualTo(400));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_provider_that_refuses_ends_the_flow_and_tells_the_origin_only_where_asked(bool redirectOnError)
    {
        await RegisterAsync();
        var started = await StartFlowAsync($$""","redirect_on_error":{{(redirectOnError ? "true" : "false")}}""");
        var away = (await _browser.SendAsync("GET", started)).Headers.Location!;
        var state = QueryHelpers.ParseQuery(away.Query)["state"].ToString();

        var back = await _browser.SendAsync("GET", $"{Services}/connections/oauth/callback?error=access_denied&error_description=%3Cscript%3E&state={state}");

        if (redirectOnError)
        {
            Assert.That(back.Code, Is.EqualTo(302));
            Assert.That(back.Headers.Location!.ToString(), Does.StartWith("https://app.example.com/done?from=zis&error=connection_failed&error_description=the"));
            Assert.That(Uri.UnescapeDataString(back.Headers.Location.ToString()), Does.EndWith("the provider refused: access_denied"));
        }
        else
        {
            Assert.That(back.Code, Is.EqualTo(400));
            Assert.That(back.Text, Does.Contain("the provider refused: access_denied").And.Not.Contain("<script>"));
        }

        AssertRefused(await _zis.SendAsync("GET", $"{One}?name=widgets"), 404, "no such connection");
    }

    [Test]
    public async Task Client_credentials_connect_without_a_browser_and_renew_by_asking_again()
    {
        await RegisterAsync("""{"grant_type":"client_credentials"}""");
        var started = await StartFlowAsync();
        Assert.That((await _zis.SendAsync("GET", $"{One}?name=widgets")).Code, Is.EqualTo(404));

        var verified = await _zis.SendAsync("GET", started);
        var first = (string)(await _zis.SendAsync("GET", $"{One}?name=widgets")).Json["access_token"]!;
        var refreshed = await _zis.SendAsync("GET", $"{Services}/connections/refresh/{_integration}?name=widgets");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(verified.Code, Is.EqualTo(200), verified.Text);
            Assert.That(refreshed.Code, Is.EqualTo(200), refreshed.Text);
            Assert.That((string)refreshed.Json["access_token"]!, Is.Not.EqualTo(first));
            Assert.That(_provider.Requests.Select(request => request["grant_type"]), Is.All.EqualTo("client_credentials"));
            Assert.That(_provider.Requests.First()["scope"], Is.EqualTo("read write"));
        }
    }

    [Test]
    public async Task A_provider_that_reads_the_client_from_the_header_is_asked_that_way()
    {
        _provider.WantsHeader = true;
        await RegisterAsync("""{"grant_type":"client_credentials"}""");

        Assert.That((await _zis.SendAsync("GET", await StartFlowAsync())).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Many_refreshes_at_once_ask_the_provider_one_after_the_other_with_the_newest_token()
    {
        await RegisterAsync();
        await BeginAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => _zis.SendAsync("GET", $"{Services}/connections/refresh/{_integration}?name=widgets")));

        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(200), string.Join('\n', answers.Select(answer => answer.ToString())));
        Assert.That(_provider.SawReuse, Is.False);
        var last = (string)(await _zis.SendAsync("GET", $"{One}?name=widgets")).Json["access_token"]!;
        Assert.That(_provider.Tokens, Does.Contain(last));
    }

    [Test]
    public async Task A_failure_is_recorded_without_secrets_and_shown_and_a_crashed_holders_lease_runs_out()
    {
        await RegisterAsync();
        await BeginAsync();
        _provider.Next.Enqueue(context => TestProvider.RefuseAsync(context, 400, "invalid_grant", $"token {_provider.Tokens.ElementAt(1)} of {TestProvider.ClientSecret} is old"));

        var failed = await _zis.SendAsync("GET", $"{Services}/connections/refresh/{_integration}?name=widgets");
        var shown = (await _admin.SendAsync("GET", $"/api/platform/v1/integrations/{_integration}/connections/widgets")).Json["connection"]!["oauth"]!;

        AssertRefused(failed, 400, "connection widgets could not be refreshed: the provider answered 400 invalid_grant: token ***** of ***** is old");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)shown["failure"]!, Does.Contain("invalid_grant").And.Not.Contain("S3cret"));
            Assert.That(shown["failed_at"], Is.Not.Null);
            Assert.That(shown["renew_at"], Is.Null, "asking again the same way cannot help");
            Assert.That((int)shown["failures"]!, Is.EqualTo(1));
        }

        // The holder of a lease has crashed: it is there, and over.
        await ExecuteAsync("UPDATE connections_connections SET lease_owner = 'crashed', lease_until = created_before", "lease_until", TimeSpan.FromSeconds(-1));
        var again = await _admin.SendAsync("POST", $"/api/platform/v1/integrations/{_integration}/connections/widgets/refresh");
        Assert.That(again.Code, Is.EqualTo(200), again.Text);
        Assert.That(again.Json["connection"]!["oauth"]!["failure"], Is.Null);
        Assert.That(again.Text, Does.Not.Contain("S3cret"));
    }

    [Test]
    public async Task Answers_of_a_broken_provider_are_failures_in_words()
    {
        await RegisterAsync();
        await BeginAsync();
        var refresh = $"{Services}/connections/refresh/{_integration}?name=widgets";
        foreach (var (answer, words) in new (Func<Microsoft.AspNetCore.Http.HttpContext, Task>, string)[]
        {
            (context => { context.Response.StatusCode = 503; return Task.CompletedTask; }, "the provider answered 503"),
            (context => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "<html>"), "could not be refreshed"),
            (context => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "{}"), "no access_token"),
            (context => context.Response.Body.WriteAsync(new byte[512 * 1024]).AsTask(), "larger than"),
            (context => { context.Abort(); return Task.CompletedTask; }, "cannot be reached"),
        })
        {
            _provider.Next.Enqueue(answer);
            AssertRefused(await _zis.SendAsync("GET", refresh), 400, words);
        }

        Assert.That((await _zis.SendAsync("GET", refresh)).Code, Is.EqualTo(200), "the refresh token is still good");
    }

    [Test]
    public async Task A_token_that_has_ended_is_renewed_on_use_and_one_that_soon_ends_by_the_sweep()
    {
        _provider.Lifetime = 20;
        await RegisterAsync();
        await BeginAsync();
        await using var scope = _server.Services.CreateAsyncScope();
        var directory = scope.ServiceProvider.GetRequiredService<ConnectionDirectory>();
        var account = new AccountId((long)(await _admin.SendAsync("GET", "/api/platform/v1/me")).Json["account"]!["id"]!);

        _provider.Lifetime = 3600;
        var used = (await directory.FindAsync(account, _integration, "widgets", default)).Value;
        var again = (await directory.FindAsync(account, _integration, "widgets", default)).Value;
        await ExecuteAsync("UPDATE connections_connections SET renew_at = created_before", "renew_at", TimeSpan.FromSeconds(-1));
        await _server.Services.GetRequiredService<RenewalSweep>().RunOnceAsync(default);
        var swept = (await directory.FindAsync(account, _integration, "widgets", default)).Value;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(used.HeaderName, Is.EqualTo("Authorization"));
            Assert.That(used.HeaderValue, Does.StartWith("Bearer S3cret-access-2"));
            Assert.That(used.Values["access_token"], Does.StartWith("S3cret-access-2"));
            Assert.That(again, Is.SameAs(used), "remembered for a moment");
            Assert.That(swept.HeaderValue, Does.StartWith("Bearer S3cret-access-3"));
            Assert.That(await directory.MissingAsync(account, _integration, ["widgets", "gone", "lost"], default), Is.EqualTo(new[] { "gone", "lost" }));
            Assert.That($"{used}", Does.Not.Contain("S3cret"));
        }
    }

    [Test]
    public async Task Connecting_again_replaces_the_tokens_and_another_kinds_name_is_taken()
    {
        await RegisterAsync();
        await BeginAsync();
        var before = (await _zis.SendAsync("GET", $"{One}?name=widgets")).Json;
        await BeginAsync();
        var after = (await _zis.SendAsync("GET", $"{One}?name=widgets")).Json;
        await _zis.SendAsync("POST", $"{Services}/integrations/{_integration}/connections/bearer_token", """{"name":"fixed","token":"t","allowed_domain":"x.example"}""");
        var client = (string)(await _zis.SendAsync("GET", $"{Services}/connections/oauth/clients/{_integration}")).Json["clients"]![0]!["uuid"]!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)after["uuid"]!, Is.EqualTo((string)before["uuid"]!));
            Assert.That((string)after["access_token"]!, Is.Not.EqualTo((string)before["access_token"]!));
            AssertRefused(await _zis.SendAsync("POST", $"{Services}/connections/oauth/start/{_integration}", StartBody.Replace("widgets", "fixed", StringComparison.Ordinal)), 409, "named fixed");
            AssertRefused(await _zis.SendAsync("GET", $"{One}?name=fixed"), 404, "no such connection");
            AssertRefused(await _zis.SendAsync("PATCH", $"{One}?name=widgets", """{"name":"fixed"}"""), 409, "named fixed");
            Assert.That((string)(await _zis.SendAsync("PATCH", $"{One}?uuid={after["uuid"]}", """{"name":"renamed"}""")).Json["name"]!, Is.EqualTo("renamed"));
            AssertRefused(await _zis.SendAsync("GET", One), 400, "exactly one of the query parameters uuid and name");
            AssertRefused(await _zis.SendAsync("GET", $"{Services}/integrations/{_integration}/connections"), 400, "named must be true");
            AssertRefused(await _zis.SendAsync("POST", $"{Services}/connections/refresh/{_integration}?name=renamed"), 405, "POST is not possible here");
        }

        Assert.That((await _zis.SendAsync("DELETE", $"{Services}/connections/oauth/clients/{_integration}/{client}")).Code, Is.EqualTo(204));
        AssertRefused(await _zis.SendAsync("GET", $"{One}?name=renamed"), 404, "no such connection");
    }

    [TestCase("""{}""", "oauth_client_name or oauth_client_uuid must name")]
    [TestCase("""{"oauth_client_name":"provider","origin_oauth_redirect_url":"javascript:alert(1)"}""", "origin_oauth_redirect_url must be an https address")]
    [TestCase("""{"oauth_client_name":"provider","origin_oauth_redirect_url":"https://a@b/"}""", "origin_oauth_redirect_url must be an https address")]
    [TestCase("""{"oauth_client_name":"provider","origin_oauth_redirect_url":"https://b/","oauth_url_subdomain":"evil.example/"}""", "oauth_url_subdomain must be made of")]
    [TestCase("""{"oauth_client_name":"provider","origin_oauth_redirect_url":"https://b/","grant_type":"password"}""", "grant_type must be")]
    public async Task A_flow_that_cannot_be_is_refused(string body, string words)
    {
        await RegisterAsync();

        AssertRefused(await _zis.SendAsync("POST", $"{Services}/connections/oauth/start/{_integration}", body), 400, words);
    }

    [Test]
    public async Task An_account_connects_to_itself_by_the_client_that_every_integration_has()
    {
        _admin.Dispose();
        _zis.Dispose();
        var address = _server.Address;
        _server = await _server.RestartAsync(
            "--Zis:Outbound:AllowHttp=true",
            "--Zis:Outbound:AllowedNetworks:0=127.0.0.0/8",
            $"--urls={address.Scheme}://{address.Authority}",
            $"--Zis:Accounts:local:ZendeskBaseUrl=http://{address.Authority}");
        _integration = "oauth_to_itself";
        _account = new TestAccount(_server, "local", ZisTestServer.AdminEmail, ZisTestServer.AdminToken);
        _admin = _account.Admin();
        _zis = _account.Bearer((string)(await _admin.MintAsync(await _admin.AddIntegrationAsync(_integration), "read", "write"))["full_token"]!);
        using var browser = new Browser(_account);
        await browser.SignInAsync(_account.AdminEmail, _account.AdminToken);

        var started = await _zis.SendAsync(
            "POST",
            $"{Services}/connections/oauth/start/{_integration}",
            $$"""{"oauth_client_name":"zendesk","oauth_url_subdomain":"{{_account.Subdomain}}","name":"zendesk","origin_oauth_redirect_url":"{{Origin}}"}""");
        Assert.That(started.Code, Is.EqualTo(200), started.Text);
        var away = await browser.OpenAsync(new Uri((string)started.Json["redirect_url"]!).PathAndQuery);
        Assert.That(away.Code, Is.EqualTo(302), away.Text);
        var consent = await browser.OpenAsync(away.Headers.Location!.PathAndQuery);
        Assert.That(consent.Code, Is.EqualTo(200), consent.Text);
        var callback = (await browser.SubmitAsync(consent, ("decision", "allow"))).Headers.Location!;
        var back = await browser.OpenAsync(callback.PathAndQuery);
        Assert.That(back.Code, Is.EqualTo(302), back.Text);
        var code = QueryHelpers.ParseQuery(back.Headers.Location!.Query)["verification_code"];
        Assert.That((await _zis.SendAsync("GET", AccessCodes(code!))).Code, Is.EqualTo(200));

        var connection = (await _zis.SendAsync("GET", $"{One}?name=zendesk")).Json;
        using var connected = _account.Bearer((string)connection["access_token"]!);
        Assert.That((await connected.SendAsync("GET", $"{Services}/integrations/{_integration}/connections/all")).Code, Is.EqualTo(200));
        var refreshed = await _zis.SendAsync("GET", $"{Services}/connections/refresh/{_integration}?name=zendesk");
        Assert.That(refreshed.Code, Is.EqualTo(200), refreshed.Text);
        Assert.That((string)refreshed.Json["access_token"]!, Is.Not.EqualTo((string)connection["access_token"]!));
    }

    private string AccessCodes(string code) => $"{Services}/connections/oauth/access_codes/{_integration}?verification_code={code}";

    private async Task RegisterAsync(string changes = "{}")
    {
        var body = new JsonObject
        {
            ["name"] = "provider", ["client_id"] = TestProvider.ClientId, ["client_secret"] = TestProvider.ClientSecret,
            ["auth_url"] = $"{_provider.Address}/auth?tenant=a", ["token_url"] = $"{_provider.Address}/token", ["default_scopes"] = "read write",
        };
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        var answer = await _zis.SendAsync("POST", $"{Services}/connections/oauth/clients/{_integration}", body.ToJsonString());
        Assert.That(answer.Code, Is.EqualTo(201), answer.Text);
    }

    /// <summary>Where the flow goes on.</summary>
    private async Task<string> StartFlowAsync(string more = "")
    {
        var started = await _zis.SendAsync("POST", $"{Services}/connections/oauth/start/{_integration}", StartBody.TrimEnd('}') + more + "}");
        Assert.That(started.Code, Is.EqualTo(200), started.Text);
        return new Uri((string)started.Json["redirect_url"]!).PathAndQuery;
    }

    /// <summary>The whole way of a browser, with every secret it has seen.</summary>
    private async Task<(string Token, string State, string Code, string Back)> BeginAsync()
    {
        var path = await StartFlowAsync();
        var sent = await _browser.SendAsync("GET", path);
        Assert.That(sent.Code, Is.EqualTo(302), sent.Text);
        var away = sent.Headers.Location!;
        Assert.That(away.ToString(), Does.StartWith($"{_provider.Address}/auth?tenant=a&response_type=code"));
        using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var atProvider = await plain.GetAsync(away);
        var back = await _browser.SendAsync("GET", atProvider.Headers.Location!.PathAndQuery);
        Assert.That(back.Code, Is.EqualTo(302), back.Text);
        var location = back.Headers.Location!.ToString();
        return (
            path.Split("flow_token=")[1],
            QueryHelpers.ParseQuery(away.Query)["state"]!,
            QueryHelpers.ParseQuery(new Uri(location).Query)["verification_code"]!,
            location);
    }

    private async Task<HttpClient> StrangerAsync()
    {
        var there = await _server.NewAccountAsync();
        using var admin = there.Admin();
        return there.Bearer((string)(await admin.MintAsync(await admin.AddIntegrationAsync("other_tests"), "read", "write"))["full_token"]!);
    }

    /// <summary>Moves a time in the store.</summary>
    private async Task ExecuteAsync(string update, string column, TimeSpan fromNow)
    {
        var at = TimeProvider.System.GetUtcNow() + fromNow;
        await using var connection = StoreDump.Connect(_server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        var text = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        command.CommandText = update.Replace("created_before", engine == Engine.Postgres ? $"TIMESTAMPTZ '{text}'" : $"'{text}'", StringComparison.Ordinal);
        Assert.That(await command.ExecuteNonQueryAsync(), Is.Positive, column);
    }

    private static void AssertRefused(Answer answer, int status, string words)
    {
        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Message, Does.Contain(words));
    }
}
