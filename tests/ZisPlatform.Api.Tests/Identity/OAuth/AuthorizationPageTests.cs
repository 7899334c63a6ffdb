using Microsoft.AspNetCore.WebUtilities;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Identity.OAuth;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class AuthorizationPageTests(Engine engine) : ServerTests(engine)
{
    private const string RedirectUri = "https://app.example/done?x=1";

    private static readonly Dictionary<string, string?> ValidParameters = new()
    {
        ["response_type"] = "code",
        ["client_id"] = "app",
        ["redirect_uri"] = RedirectUri,
        ["scope"] = "read",
        ["state"] = "a&b=ü",
    };

    [Test]
    public async Task Consent_redirects_the_admin_back_with_a_code_and_the_state()
    {
        await Admin.AddOAuthClientAsync("app", redirectUri: RedirectUri);
        using var browser = new Browser(Account);

        var signIn = await browser.OpenAsync(Address());
        Assert.That(signIn.Text, Does.Contain("<h1>Sign in</h1>").And.Contain("<strong>app</strong> asks for access"));
        var signedIn = await browser.SubmitAsync(signIn, ("email", Account.AdminEmail), ("secret", Account.AdminToken));
        Assert.That(signedIn.Headers.Location!.OriginalString, Is.EqualTo(Address()));
        var consent = await browser.OpenAsync(signedIn.Headers.Location!.OriginalString);
        var done = await browser.SubmitAsync(consent, ("decision", "allow"));

        Assert.That(done.Code, Is.EqualTo(303), done.Text);
        Assert.That(done.Headers.Location!.OriginalString, Does.StartWith($"{RedirectUri}&code="));
        var answer = QueryHelpers.ParseQuery(done.Headers.Location!.Query);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer["code"].ToString(), Does.Match("^[0-9a-f]{64}$"));
            Assert.That(answer["state"].ToString(), Is.EqualTo(ValidParameters["state"]));
        }
    }

    [Test]
    public async Task Denied_consent_redirects_back_with_access_denied()
    {
        await Admin.AddOAuthClientAsync("app", redirectUri: RedirectUri);
        using var browser = await SignedInAsync();

        var done = await browser.SubmitAsync(await browser.OpenAsync(Address()), ("decision", "deny"));

        var answer = QueryHelpers.ParseQuery(done.Headers.Location!.Query);
        Assert.That(
            (answer["error"].ToString(), answer["state"].ToString(), answer.ContainsKey("code")),
            Is.EqualTo(("access_denied", ValidParameters["state"], false)));
    }

    [TestCase("client_id", "unknown")]
    [TestCase("client_id", null)]
    [TestCase("client_id", "a\0b")]
    [TestCase("redirect_uri", null)]
    [TestCase("redirect_uri", "https://app.example/done")]
    [TestCase("redirect_uri", "https://app.example/done?x=1&y=2")]
    [TestCase("redirect_uri", "https://APP.example/done?x=1")]
    [TestCase("redirect_uri", "https://evil.example/done?x=1")]
    [TestCase("redirect_uri", "//evil.example")]
    public async Task Redirect_URI_must_match_that_of_the_client_exactly(string name, string? value)
    {
        await Admin.AddOAuthClientAsync("app", redirectUri: RedirectUri);
        using var browser = await SignedInAsync();

        var page = await browser.OpenAsync(Address(name, value));

        Assert.That(page.Code, Is.EqualTo(400));
        Assert.That(page.Headers.Location, Is.Null);
        Assert.That(page.Text, Does.Contain("This cannot go on").And.Not.Contain("evil"));
    }

    [TestCase("response_type", "token", "unsupported_response_type")]
    [TestCase("scope", "re\"ad", "invalid_scope")]
    [TestCase("code_challenge", "short", "invalid_request")]
    [TestCase("code_challenge_method", "S256", "invalid_request")]
    public async Task Other_errors_are_returned_to_the_client(string name, string value, string error)
    {
        await Admin.AddOAuthClientAsync("app", redirectUri: RedirectUri);
        using var browser = new Browser(Account);

        var answer = await browser.OpenAsync(Address(name, value));

        Assert.That(answer.Code, Is.EqualTo(303));
        Assert.That(QueryHelpers.ParseQuery(answer.Headers.Location!.Query)["error"].ToString(), Is.EqualTo(error));
    }

    [Test]
    public async Task A_public_client_must_send_a_challenge()
    {
        await Admin.AddOAuthClientAsync("app", "public", RedirectUri);
        using var browser = new Browser(Account);

        Assert.That((await browser.OpenAsync(Address())).Headers.Location!.Query, Does.Contain("error=invalid_request"));
    }

    [Test]
    public async Task An_agent_may_sign_in_but_not_consent()
    {
        const string password = "correct horse battery";
        await Admin.AddOAuthClientAsync("app", redirectUri: RedirectUri);
        await Account.AddUserAsync("bob@example.com", "agent", password);
        using var browser = new Browser(Account);
        Assert.That((await browser.SignInAsync("bob@example.com", password)).Code, Is.EqualTo(303));

        var page = await browser.OpenAsync(Address());

        Assert.That(page.Code, Is.EqualTo(403));
        Assert.That(page.Text, Does.Contain("Only admin user is allowed"));
    }

    [Test]
    public async Task Wrong_password_shows_an_error_and_opens_no_session()
    {
        using var browser = new Browser(Account);

        var page = await browser.SignInAsync(Account.AdminEmail, "wrong \"horse\"");

        Assert.That(page.Code, Is.EqualTo(401));
        Assert.That(page.Text, Does.Contain("role=\"alert\"").And.Contain($"value=\"{Account.AdminEmail}\"").And.Not.Contain("horse"));
        Assert.That(page.Headers.Contains("Set-Cookie"), Is.False);
    }

    [TestCase("https://evil.example/")]
    [TestCase("//evil.example/oauth/authorizations/new?")]
    [TestCase("/oauth/authorizations/new?\r\nSet-Cookie: a=b")]
    [TestCase("/docs")]
    public async Task Sign_in_ignores_a_foreign_return_address(string returnTo)
    {
        using var browser = new Browser(Account);
        var page = await browser.OpenAsync("/signin");
        var manipulated = page with
        {
            Text = page.Text.Replace(
                "name=\"return_to\" value=\"/signin\"",
                $"name=\"return_to\" value=\"{returnTo}\"",
                StringComparison.Ordinal),
        };

        var answer = await browser.SubmitAsync(manipulated, ("email", Account.AdminEmail), ("secret", Account.AdminToken));

        Assert.That(manipulated.Text, Is.Not.EqualTo(page.Text));
        Assert.That(answer.Headers.Location!.OriginalString, Is.EqualTo("/signin"));
    }

    [Test]
    public async Task Forms_without_a_valid_forgery_token_are_refused()
    {
        await Admin.AddOAuthClientAsync("app", redirectUri: RedirectUri);
        using var browser = await SignedInAsync();
        var consent = await browser.OpenAsync(Address());
        var forged = consent with { Text = consent.Text.Replace("forgery_token", "no_token", StringComparison.Ordinal) };

        Assert.That((await browser.SubmitAsync(forged, ("decision", "allow"))).Code, Is.EqualTo(400));
        foreach (var path in new[] { "/signin", "/signout", "/oauth/authorizations" })
        {
            Assert.That(
                (await browser.Client.SendAsync("POST", path, "email=a", "application/x-www-form-urlencoded")).Code,
                Is.EqualTo(400),
                path);
        }

        // The forgery token of another session is refused, too.
        using var other = await SignedInAsync();
        var otherPage = await other.OpenAsync(Address());
        Assert.That((await browser.SubmitAsync(otherPage, ("decision", "allow"))).Code, Is.EqualTo(400));
    }

    [Test]
    public async Task Signing_out_ends_that_session_only()
    {
        using var browser = await SignedInAsync();
        using var other = Account.CreateCookielessClient();
        var signIn = await new Browser(Account).SignInAsync(Account.AdminEmail, Account.AdminToken);
        var cookie = signIn.Headers.GetValues("Set-Cookie").Single(header => header.StartsWith("zis_session=", StringComparison.Ordinal));
        Assert.That(cookie, Does.Contain("httponly").And.Contain("samesite=lax").And.Contain("path=/").And.Contain("expires="));

        await browser.WithForgeryTokenAsync();
        Assert.That((await browser.Client.ListIntegrationsAsync()).Code, Is.EqualTo(200));
        Assert.That((await browser.Client.CreateIntegrationAsync(NewName())).Code, Is.EqualTo(200));
        var signedOut = await browser.SubmitAsync(await browser.OpenAsync("/signin"));
        Assert.That(signedOut.Code, Is.EqualTo(303));
        Assert.That((await browser.Client.ListIntegrationsAsync()).Code, Is.EqualTo(401));

        other.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        Assert.That((await other.ListIntegrationsAsync()).Code, Is.EqualTo(200), "the other session remains open");
        Assert.That((await other.CreateIntegrationAsync(NewName())).Code, Is.EqualTo(403));
    }

    [Test]
    public async Task Pages_forbid_scripts_framing_and_caching()
    {
        using var browser = new Browser(Account);

        var page = await browser.OpenAsync("/signin");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                page.Headers.GetValues("Content-Security-Policy").Single(),
                Does.StartWith("default-src 'none'; style-src 'sha256-").And.Contain("frame-ancestors 'none'").And.Not.Contain("unsafe"));
            Assert.That(page.Headers.CacheControl!.NoStore, Is.True);
            Assert.That(
                page.Text,
                Does.Not.Contain("<script").And.Not.Contain("http://")
                    .And.Contain("<html lang=\"en\">").And.Contain("<label for=\"email\">"));
        }
    }

    private async Task<Browser> SignedInAsync()
    {
        var browser = new Browser(Account);
        Assert.That((await browser.SignInAsync(Account.AdminEmail, Account.AdminToken)).Code, Is.EqualTo(303));
        return browser;
    }

    private static string Address(string? name = null, string? value = null) => QueryHelpers.AddQueryString(
        "/oauth/authorizations/new",
        ValidParameters.Where(parameter => parameter.Key != name)
            .Concat(value is null ? [] : [new KeyValuePair<string, string?>(name!, value)]));
}
