using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Connections;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class SecretTransferTests(Engine engine) : IntegrationDataTests(engine)
{
    private const string Passphrase = "correct horse battery";

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
