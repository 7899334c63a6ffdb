using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Registry;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Security;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class SecretsAtRestTests(Engine engine) : ServerTests(engine)
{
    [Test]
    public async Task Database_dump_and_log_contain_no_secrets()
    {
        const string password = "a password that is never stored";
        await Account.AddUserAsync("grace@example.com", "admin", password);
        using var grace = Account.CreateClient("grace@example.com", password);
        var name = NewName();
        var clientSecret = (await grace.CreateIntegrationAsync(name, """{"description":"found in the dump"}"""))
            .Json["zendesk_oauth_client"]!["secret"]!.GetValue<string>();
        var oauthClient = await Admin.AddOAuthClientAsync("robot");
        var oauthSecret = oauthClient["secret"]!.GetValue<string>();
        var accessToken = (await Admin.CreateTokenAsync(oauthClient["id"]!.GetValue<long>(), "read"))["full_token"]!.GetValue<string>();
        using var browser = new Browser(Account);
        var session = (await browser.SignInAsync("grace@example.com", password)).Headers.GetValues("Set-Cookie")
            .Single(cookie => cookie.StartsWith("zis_session=", StringComparison.Ordinal)).Split('=', ';')[1];
        var consent =
            await browser.OpenAsync("/oauth/authorizations/new?response_type=code&client_id=robot&redirect_uri=https://app.example/done");
        var code = (await browser.SubmitAsync(consent, ("decision", "allow"))).Headers.Location!.Query.Split('=')[1];
        using var anonymous = Account.CreateAnonymousClient();
        var granted = (await anonymous.SendAsync(
            "POST",
            "/oauth/tokens",
            $$"""
            {"grant_type":"authorization_code","client_id":"robot","client_secret":"{{oauthSecret}}","code":"{{code}}",
             "redirect_uri":"https://app.example/done"}
            """)).Json;
        using var bearer = Account.CreateBearerClient(granted["access_token"]!.GetValue<string>());
        Assert.That((await bearer.ListIntegrationsAsync()).Code, Is.EqualTo(200));
        foreach (var (kind, connection) in new[]
        {
            ("api_key", "{\"header_name\":\"X-Key\",\"secret\":\"a key that is never stored\""),
            ("basic_auth", "{\"username\":\"bot\",\"secret\":\"a bot password that is never stored\""),
            ("bearer_token", "{\"secret\":\"a token that is never stored\""),
        })
        {
            var created = await Admin.SendAsync(
                "POST",
                $"/api/platform/v1/integrations/{name}/connections",
                $$"""{{connection}},"kind":"{{kind}}","name":"{{kind}}","allowed_domain":"api.example.com"}""");
            Assert.That(created.Code, Is.EqualTo(201), created.Text);
        }

        using var key = await PrivateKeyAsync(name);
        var prime = key.ExportParameters(includePrivateParameters: true).P!;

        var webhook = (await Admin.SendAsync(
            "POST",
            $"/api/platform/v1/integrations/{await IntegrationOfAdminAsync()}/webhooks",
            """{"source_system":"s","event_type":"t","signing":{"scheme":"github"}}""")).Json["webhook"]!;

        var dump = await StoreDump.ReadAsync(Server);
        var log = Encoding.UTF8.GetBytes(Server.Log.Text);

        Assert.That(dump.AsSpan().IndexOf("found in the dump"u8), Is.Positive, "the dump contains the values that are not secret");
        foreach (var (label, secret) in new[]
        {
            ("client secret", Encoding.UTF8.GetBytes(clientSecret)),
            ("secret of an OAuth client", Encoding.UTF8.GetBytes(oauthSecret)),
            ("minted access token", Encoding.UTF8.GetBytes(accessToken)),
            ("session", Encoding.UTF8.GetBytes(session)),
            ("code", Encoding.UTF8.GetBytes(code)),
            ("granted access token", Encoding.UTF8.GetBytes(granted["access_token"]!.GetValue<string>())),
            ("refresh token", Encoding.UTF8.GetBytes(granted["refresh_token"]!.GetValue<string>())),
            ("connection's API key", "a key that is never stored"u8.ToArray()),
            ("connection's password", "a bot password that is never stored"u8.ToArray()),
            ("connection's bearer token", "a token that is never stored"u8.ToArray()),
            ("token of a webhook", Encoding.UTF8.GetBytes(((string)webhook["path"]!).Split('/')[^1])),
            ("password of a webhook", Encoding.UTF8.GetBytes((string)webhook["password"]!)),
            ("signing secret of a webhook", Encoding.UTF8.GetBytes((string)webhook["signing"]!["secret"]!)),
            ("API token", Encoding.UTF8.GetBytes(Account.AdminToken)),
            ("first API token", Encoding.UTF8.GetBytes(ZisTestServer.AdminToken)),
            ("password", Encoding.UTF8.GetBytes(password)),
            ("private key, raw", prime[8..40]),
            ("private key, hexadecimal", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(prime[8..40]))),
            ("private key, PEM", Encoding.ASCII.GetBytes("PRIVATE KEY")),
            ("private key, Base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(key.ExportPkcs8PrivateKey())[600..640])),
        })
        {
            Assert.That(dump.AsSpan().IndexOf(secret), Is.EqualTo(-1), $"{label} in the dump");
            Assert.That(log.AsSpan().IndexOf(secret), Is.EqualTo(-1), $"{label} in the log");
        }
    }

    [Test]
    public async Task Stored_private_key_matches_the_public_key_and_opens_only_for_its_row()
    {
        var name = NewName();
        var publicKey = (await Admin.CreateIntegrationAsync(name)).Json["jwt_public_key"]!.GetValue<string>();

        using var key = await PrivateKeyAsync(name);

        Assert.That(key.ExportSubjectPublicKeyInfoPem() + "\n", Is.EqualTo(publicKey));
        var stored = await StoredKeyAsync(name);
        var protector = Server.Services.GetRequiredService<ISecretProtector>();
        Assert.That(
            () => protector.Unprotect(CreateIntegration.KeyPurpose, "another_row", stored),
            Throws.InstanceOf<CryptographicException>());
    }

    [Test]
    public async Task Only_the_server_user_can_access_the_data_files()
    {
        foreach (var file in Directory.GetFiles(Server.DataDirectory))
        {
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite), file);
        }

        Assert.That((await Admin.ListIntegrationsAsync()).Code, Is.EqualTo(200));
    }

    private async Task<string> IntegrationOfAdminAsync()
    {
        var name = NewName();
        await Admin.AddIntegrationAsync(name);
        return name;
    }

    private async Task<RSA> PrivateKeyAsync(string name)
    {
        var plainText = Server.Services.GetRequiredService<ISecretProtector>()
            .Unprotect(CreateIntegration.KeyPurpose, name, await StoredKeyAsync(name));
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(plainText, out _);
        return rsa;
    }

    private async Task<byte[]> StoredKeyAsync(string name)
    {
        await using var scope = Server.Services.CreateAsyncScope();
        var integrations = scope.ServiceProvider.GetRequiredService<IIntegrationRepository>();
        return (await integrations.FindAsync(IntegrationName.Parse(name).Value, default))!.Key.ProtectedPrivateKey;
    }
}
