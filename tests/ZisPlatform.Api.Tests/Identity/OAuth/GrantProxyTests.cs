using ZisPlatform.Testing;

using static ZisPlatform.Testing.GrantRequests;

namespace ZisPlatform.Api.Tests.Identity.OAuth;

/// <summary>
/// The token endpoint below the connections (contract 3.6.5). Its accepted credentials are tested by <see cref="CredentialMatrixTests"/>.
/// </summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class GrantProxyTests(Engine engine) : ServerTests(engine)
{
    private const string Form = "application/x-www-form-urlencoded";

    private HttpClient _zis = null!;
    private string _path = "";

    [SetUp]
    public async Task RegisterAsync()
    {
        var integration = NewName();
        _path = $"/api/services/zis/connections/oauth/tokens/{integration}";
        _zis =
            Account.CreateBearerClient(
                (string)(await Admin.CreateTokenAsync(await Admin.AddIntegrationAsync(integration), "read", "write"))["full_token"]!);
    }

    [TearDown]
    public void DisposeZis() => _zis.Dispose();

    [TestCase("application/json", """{"grant_type":"client_credentials","client_id":"robot","client_secret":"SECRET","scope":"read"}""")]
    [TestCase(Form, "grant_type=client_credentials&client_id=robot&client_secret=SECRET&scope=read")]
    public async Task Client_gets_the_same_token_as_from_the_token_endpoint(string type, string body)
    {
        var secret = (string)(await Admin.AddOAuthClientAsync("robot"))["secret"]!;

        var answer = await _zis.SendAsync("POST", _path, body.Replace("SECRET", secret, StringComparison.Ordinal), type);

        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        Assert.That(answer.Headers.CacheControl!.NoStore, Is.True);
        Assert.That(
            answer.Json.AsObject().Select(member => member.Key),
            Is.EqualTo(new[] { "access_token", "token_type", "scope", "expires_in" }));
        using var bearer = Account.CreateBearerClient((string)answer.Json["access_token"]!);
        Assert.That((await bearer.ListIntegrationsAsync()).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Code_is_redeemed_only_once_across_both_endpoints()
    {
        var secret = (string)(await Admin.AddOAuthClientAsync("app"))["secret"]!;
        var code = await Account.CodeAsync("app", Challenge, "S256");
        var body = $$"""
            {"grant_type":"authorization_code","client_id":"app","client_secret":"{{secret}}","code":"{{code}}",
             "redirect_uri":"{{RedirectUri}}","code_verifier":"{{Verifier}}"}
            """;

        var first = await _zis.SendAsync("POST", _path, body);

        Assert.That(first.Code, Is.EqualTo(200), first.Text);
        Assert.That((string)first.Json["refresh_token"]!, Is.Not.Empty);
        AssertRefused(await _zis.SendAsync("POST", GrantRequests.Path, body), 400, "invalid_grant");
    }

    [Test]
    public async Task Refusals_are_the_same_as_those_of_the_token_endpoint()
    {
        using var otherAdmin = (await Server.NewAccountAsync()).Admin();
        var otherSecret = (string)(await otherAdmin.AddOAuthClientAsync("robot"))["secret"]!;
        foreach (var (body, status, error) in new[]
        {
            ($$"""{"grant_type":"client_credentials","client_id":"robot","client_secret":"{{otherSecret}}"}""", 401, "invalid_client"),
            ("""{"grant_type":"authorization_code","client_id":"robot"}""", 400, "invalid_request"),
            ("""{"grant_type":"password"}""", 400, "unsupported_grant_type"),
            ("{", 400, "invalid_request"),
            ("", 400, "invalid_request"),
        })
        {
            var answer = await _zis.SendAsync("POST", _path, body);

            AssertRefused(answer, status, error);
            using var anonymous = Account.CreateAnonymousClient();
            Assert.That((await anonymous.SendAsync("POST", GrantRequests.Path, body)).Text, Is.EqualTo(answer.Text));
        }
    }
}
