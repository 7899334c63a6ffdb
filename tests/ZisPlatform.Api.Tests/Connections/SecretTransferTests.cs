using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ZisPlatform.Domain.Common;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Connections;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class SecretTransferTests(Engine engine) : IntegrationDataTests(engine)
{
    private const string Passphrase = "correct horse battery";

    private static readonly byte[] Key256 = PassphraseEncryption.DeriveKey(Passphrase, new byte[16]);

    [Test]
    public async Task Secrets_are_exported_encrypted_and_imported_once()
    {
        await CreateAsync(Platform);
        var exported = await Admin.SendAsync("POST", $"{Platform}/secrets/export", $$"""{"passphrase":"{{Passphrase}}","context":"c"}""");
        var sealedSecrets = (string)exported.Json["sealed"]![0]!;
        var target = NewName();
        await Admin.AddIntegrationAsync(target);
        var first = await ImportAsync(target, Passphrase, "c/1/1", sealedSecrets);
        var second = await ImportAsync(target, Passphrase, "c/1/1", sealedSecrets);
        var reexported = await Admin.SendAsync(
            "POST", $"/api/platform/v1/integrations/{target}/secrets/export", $$"""{"passphrase":"{{Passphrase}}","context":"c"}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(exported.Text, Does.Not.Contain("S3cret"));
            Assert.That(Changes(first), Is.EqualTo(new[] { "client provider created", "connection widgets created" }), first.Text);
            Assert.That(Changes(second), Is.EqualTo(new[] { "client provider unchanged", "connection widgets unchanged" }), second.Text);
            Assert.That(reexported.Json["sealed"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That((await AuditAsync())[^1]["action"]!.GetValue<string>(), Is.EqualTo("integration.export_secrets"));
            Assert.That(
                (await Admin.SendAsync("GET", $"/api/platform/v1/audit?integration={target}")).Text,
                Does.Contain("connection.create").And.Contain("connection_client.create").And.Not.Contain("S3cret"));
        }
    }

    [Test]
    public async Task Invalid_passphrase_or_context_is_rejected()
    {
        await CreateAsync(Platform);
        var exported = await Admin.SendAsync("POST", $"{Platform}/secrets/export", $$"""{"passphrase":"{{Passphrase}}","context":"c"}""");
        var sealedSecrets = (string)exported.Json["sealed"]![0]!;

        Assert.That(
            (await ImportAsync(Integration, "correct horse Battery", "c/1/1", sealedSecrets)).Text,
            Does.Contain("seal.does_not_open"));
        Assert.That((await ImportAsync(Integration, Passphrase, "d/1/1", sealedSecrets)).Code, Is.EqualTo(400));
        Assert.That(
            (await Admin.SendAsync("POST", $"{Platform}/secrets/export", """{"passphrase":"short","context":"c"}""")).Text,
            Does.Contain("at least 12 characters"));
        Assert.That(
            (await Admin.SendAsync("POST", $"{Platform}/secrets/export", $$"""{"passphrase":"{{Passphrase}}"}""")).Text,
            Does.Contain("context is required"));
        Assert.That((await Admin.SendAsync("POST", $"{Platform}/secrets/import", "{}")).Code, Is.EqualTo(400));
    }

    [Test]
    public async Task Another_account_cannot_export_or_import_secrets()
    {
        using var other = (await Server.NewAccountAsync()).Admin();
        foreach (var operation in new[] { "export", "import" })
        {
            var refused = await other.SendAsync(
                "POST", $"{Platform}/secrets/{operation}", $$"""{"passphrase":"{{Passphrase}}","context":"c"}""");
            Assert.That(
                (refused.Code, refused.Text.Contains("no such integration", StringComparison.Ordinal)),
                Is.EqualTo((404, true)),
                refused.Text);
        }
    }

    [Test]
    public async Task Connections_are_imported_with_the_clients_of_the_same_piece()
    {
        var first = await ImportContentAsync($"[{Client("S3cret-1")},{Key("S3cret-1")},{Tokens("provider")}]");
        var second = await ImportContentAsync($"[{Client("S3cret-2")},{Key("S3cret-2")},{Tokens("provider")}]");

        Assert.That(Changes(first), Is.EqualTo(new[]
        {
            "client provider created", "connection widgets created", "connection account created",
        }));
        Assert.That(Changes(second), Is.EqualTo(new[]
        {
            "client provider changed", "connection widgets changed", "connection account unchanged",
        }));
        Assert.That((await AuditAsync()).Select(entry => $"{entry["action"]} {entry["target"]}"), Is.SupersetOf(new[]
        {
            "connection_client.create provider",
            "connection.create widgets",
            "connection.create account",
            "connection_client.change provider",
            "connection.change widgets",
        }));
    }

    /// <summary>The last item is invalid: nothing of the items before it may be stored.</summary>
    [TestCase("unknown", 404, "no such OAuth client")]
    [TestCase("zendesk", 404, "no such OAuth client", Description = "the built-in client, which is not stored")]
    public async Task A_piece_is_imported_completely_or_not_at_all(string client, int code, string reason)
    {
        var answer = await ImportContentAsync($"[{Client("S3cret")},{Key("S3cret")},{Tokens(client)}]");
        var connections = await Admin.SendAsync("GET", $"{Platform}/connections");
        var clients = await Zis.SendAsync("GET", $"/api/services/zis/connections/oauth/clients/{Integration}");

        Assert.That((answer.Code, answer.Text.Contains(reason, StringComparison.Ordinal)), Is.EqualTo((code, true)), answer.Text);
        Assert.That((connections.Code, connections.Text.Contains("widgets", StringComparison.Ordinal)), Is.EqualTo((200, false)));
        Assert.That(clients.Text, Does.Contain("zendesk").And.Not.Contain("provider.example.com"));
        Assert.That((await AuditAsync()).Select(entry => (string)entry["action"]!), Has.None.StartsWith("connection"));
    }

    [TestCase("no JSON")]
    [TestCase("[null]")]
    [TestCase("""[{"Connection":{"Name":"widgets","Kind":"cookie"}}]""")]
    [TestCase("""[{"Connection":{"Name":"widgets","Kind":"api_key"}}]""")]
    [TestCase("""[{"Connection":{"Name":"widgets","Kind":"oauth","Client":"provider","Secret":"{}"}}]""")]
    [TestCase("""[{"Client":{"Name":"provider"}}]""")]
    [TestCase("""[{"Client":{"Name":"\u0000"}}]""")]
    public async Task Content_that_is_not_an_export_is_rejected(string content)
    {
        var answer = await ImportContentAsync(content);

        Assert.That(answer.Code, Is.EqualTo(400), answer.Text);
    }

    private static string Client(string secret) =>
        $$$"""
        {"Client":{"Name":"provider","ClientId":"abc","Secret":"{{{secret}}}","TokenUrl":"https://provider.example.com/token",
          "DefaultScopes":"read","GrantType":"authorization_code"}}
        """;

    private static string Key(string secret) =>
        $$$"""
        {"Connection":{"Name":"widgets","Kind":"api_key","AllowedDomain":"api.example.com","HeaderName":"X-Api-Key",
          "Secret":"{{{secret}}}"}}
        """;

    private static string Tokens(string client) =>
        $$$"""
        {"Connection":{"Name":"account","Kind":"oauth","Client":"{{{client}}}","GrantType":"authorization_code","UrlSubdomain":"",
          "Scope":"read","TokenType":"bearer","ExpiresAt":"2020-01-01T00:00:00+00:00",
          "Secret":"{\"AccessToken\":\"a\",\"RefreshToken\":\"r\",\"Body\":\"{}\"}"}}
        """;

    /// <summary>Imports a piece that was encrypted with the right passphrase, but not by an export.</summary>
    private Task<Answer> ImportContentAsync(string content) => ImportAsync(
        Integration,
        Passphrase,
        "c/1/1",
        PassphraseEncryption.Encrypt(
            Key256, new byte[16], RandomNumberGenerator.GetBytes(12), "c/1/1", Encoding.UTF8.GetBytes(content)));

    private async Task CreateAsync(string path)
    {
        var connection = await Admin.SendAsync(
            "POST", $"{path}/connections",
            """{"kind":"api_key","name":"widgets","header_name":"X-Api-Key","secret":"S3cret-key","allowed_domain":"api.example.com"}""");
        var client = await Zis.SendAsync(
            "POST",
            $"/api/services/zis/connections/oauth/clients/{Integration}",
            """{"name":"provider","client_id":"abc","client_secret":"S3cret-client","token_url":"https://provider.example.com/token"}""");
        Assert.That((connection.Code, client.Code), Is.EqualTo((201, 201)), connection.Text + client.Text);
    }

    private Task<Answer> ImportAsync(string integration, string passphrase, string context, string sealedSecrets) => Admin.SendAsync(
        "POST",
        $"/api/platform/v1/integrations/{integration}/secrets/import",
        new JsonObject { ["passphrase"] = passphrase, ["context"] = context, ["sealed"] = sealedSecrets }.ToJsonString());

    private static IEnumerable<string> Changes(Answer answer) =>
        answer.Json["secrets"]!.AsArray().Select(secret => $"{secret!["type"]} {secret["name"]} {secret["change"]}");
}
