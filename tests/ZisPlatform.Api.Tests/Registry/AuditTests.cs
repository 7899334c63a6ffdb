using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Registry;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class AuditTests(Engine engine) : RegistryTests(engine)
{
    private const string Audit = "/api/platform/v1/audit";

    [Test]
    public async Task Every_registry_change_creates_an_audit_entry()
    {
        await UploadAsync(Bundle("b", "one"));
        await InstallAsync(Spec("one"));
        await InstallAsync(Spec("one"));
        await Admin.SendAsync("POST", $"{Platform}/deployments", Bundle("b", "one", "two"));
        await Admin.SendAsync("POST", $"{Platform}/deployments?dry_run=true", Bundle("b"));
        await UninstallAsync(Spec("two"));
        await UploadAsync("{");
        await Admin.SendAsync("POST", $"{Platform}/rollbacks", """{"bundle":"b","generation":1}""");
        await Admin.SendAsync("DELETE", $"{Bundles}/{(await Admin.SendAsync("GET", Bundles)).Json["bundles"]![0]!["uuid"]}");

        var entries = await EntriesAsync($"?integration={Integration}");

        Assert.That(entries.Select(entry => (string)entry["action"]!), Is.EqualTo(new[]
        {
            "bundle.delete", "bundle.roll_back", "job_spec.uninstall", "bundle.deploy", "job_spec.install", "bundle.upload",
            "integration.create",
        }));
        var deployed = entries[3];
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string)deployed["by"]!["email"]!, Is.EqualTo(Account.AdminEmail));
            Assert.That((string)deployed["by"]!["credential"]!, Is.EqualTo("api_token"));
            Assert.That((int)deployed["after"]!["generation"]!, Is.EqualTo(2));
            Assert.That(deployed["before"], Is.Null);
            Assert.That((string)deployed["target"]!, Is.EqualTo("b"));
        }
    }

    [Test]
    public async Task Audit_entries_are_filtered_by_integration_and_time_and_paged()
    {
        await UploadAsync(Bundle("b"));
        var other = NewName();
        await Admin.CreateIntegrationAsync(other);
        var all = await EntriesAsync("");
        var at = Uri.EscapeDataString((string)all[0]["at"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (await EntriesAsync($"?integration={other}")).Select(entry => (string)entry["target"]!),
                Is.EqualTo(new[] { other }));
            Assert.That((await EntriesAsync($"?from={at}")).Select(entry => (long)entry["id"]!), Is.EqualTo(new[] { (long)all[0]["id"]! }));
            Assert.That(await EntriesAsync($"?until={at}"), Has.Count.EqualTo(all.Count - 1));
        }

        var first = (await Admin.SendAsync("GET", $"{Audit}?page[size]=2")).Json;
        var second = (await Admin.SendAsync("GET", $"{Audit}?page[size]=100&page[after]={first["meta"]!["after"]}")).Json;
        Assert.That(
            first["entries"]!.AsArray().Concat(second["entries"]!.AsArray()).Select(entry => (long)entry!["id"]!),
            Is.EqualTo(all.Select(entry => (long)entry["id"]!)));
    }

    [Test]
    public async Task Another_account_sees_no_audit_entries()
    {
        await UploadAsync(Bundle("b"));
        using var otherAdmin = (await Server.NewAccountAsync()).Admin();

        Assert.That((await otherAdmin.SendAsync("GET", $"{Audit}?integration={Integration}")).Json["entries"]!.AsArray(), Is.Empty);
    }

    [TestCase("audit?from=yesterday", "from")]
    [TestCase("audit?until=2026-13-01", "until")]
    [TestCase("integrations/x/deployments?dry_run=maybe", "dry_run")]
    [TestCase("integrations/x/generations/1/diff?bundle=b", "to")]
    [TestCase("integrations/x/generations/1/diff?bundle=b&to=x", "to")]
    [TestCase("integrations/x/generations/1", "bundle")]
    public async Task Invalid_query_parameter_is_named_in_the_error(string path, string parameter)
    {
        var answer =
            await Admin.SendAsync(path.Contains("deployments", StringComparison.Ordinal) ? "POST" : "GET", $"/api/platform/v1/{path}");

        Assert.That(answer.Code, Is.EqualTo(400), answer.Text);
        Assert.That((string)answer.Json["detail"]!, Does.StartWith($"the query parameter {parameter} "));
    }

    [TestCase("GET", "audit?integration=%00")]
    [TestCase("GET", "integrations/x/generations?bundle=a%00")]
    [TestCase("GET", "integrations/x/generations/1?bundle=a%00")]
    [TestCase("POST", "integrations/{i}/rollbacks", """{"bundle":"\u0000","generation":1}""")]
    public async Task Text_with_a_null_character_is_refused(string method, string path, string? body = null)
    {
        var answer = await Admin.SendAsync(method, $"/api/platform/v1/{path.Replace("{i}", Integration, StringComparison.Ordinal)}", body);

        Assert.That(answer.Code, Is.EqualTo(400), answer.Text);
        Assert.That((string)answer.Json["detail"]!, Does.Contain("U+0000"));
    }

    private async Task<List<JsonNode>> EntriesAsync(string query) =>
        [.. (await Admin.SendAsync("GET", Audit + query)).Json["entries"]!.AsArray().OfType<JsonNode>()];
}
