using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Registry;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class BundleTests(Engine engine) : RegistryTests(engine)
{
    [Test]
    public async Task Upload_returns_empty_plain_text()
    {
        var answer = await UploadAsync(Bundle("b", "one"));

        Assert.That((answer.Code, answer.Text), Is.EqualTo((200, "")));
        Assert.That(answer.ContentHeaders.ContentType!.MediaType, Is.EqualTo("text/plain"));
    }

    [Test]
    public async Task Uploaded_resources_are_returned_with_identical_values()
    {
        const string resources = """
            {"z":{"type":"ZIS::Flow","properties":{"name":"f","definition":{"StartAt":"S","States":{"S":{"Type":"Pass","End":true,
            "ResultPath":"$.x",
            "Result":{"b":1000000000000000001,"a":1.0,"e":1e2,"n":null,"t":"✓ \ud83d\ude00 \"q\" </script>","u":"\u0000 \ud800",
            "deep":[[[{}]]],"big":123456789012345678901234567890.5}}}}}}}
            """;
        await AssertDoneAsync(
            UploadAsync(
                $$"""{"resources": {{resources}}, "name":"b ✓","description":"d","zis_template_version":"2019-10-14","unknown":1}"""));

        var listed = (await Admin.SendAsync("GET", Bundles)).Json["bundles"]![0]!;
        var shown = await Admin.SendAsync("GET", $"{Bundles}/{listed["uuid"]}");

        var expected = resources.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)
            .Replace("\\ud83d\\ude00", "😀", StringComparison.Ordinal).Trim();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(shown.Text, Does.Contain($"\"resources\":{expected},"));
            Assert.That(shown.Json.AsObject().Select(member => member.Key), Is.EquivalentTo(
                new[] { "description", "integration", "name", "resources", "uuid", "zendesk_account_id", "zis_template_version" }));
            Assert.That(listed.AsObject().Select(member => member.Key), Is.EquivalentTo(
                new[] { "description", "integration", "name", "uuid", "zendesk_account_id", "zis_template_version" }));
            Assert.That((string)listed["name"]!, Is.EqualTo("b ✓"));
            Assert.That((string)listed["integration"]!, Is.EqualTo(Integration));
        }
    }

    [Test]
    public async Task Upload_of_the_same_name_keeps_the_uuid_and_replaces_the_rest()
    {
        await UploadAsync(Bundle("b", "one"));
        var first = (await Admin.SendAsync("GET", Bundles)).Json["bundles"]![0]!;
        await UploadAsync(Bundle("b", "two"));
        await UploadAsync(Bundle("a", "three"));

        var bundles = (await Admin.SendAsync("GET", Bundles)).Json["bundles"]!.AsArray();

        Assert.That(bundles.Select(bundle => (string)bundle!["name"]!), Is.EqualTo(new[] { "a", "b" }));
        Assert.That((string)bundles[1]!["uuid"]!, Is.EqualTo((string)first["uuid"]!));
        Assert.That(
            (await Admin.SendAsync("GET", $"{Bundles}/{first["uuid"]}")).Json["resources"]!.AsObject().Select(member => member.Key),
            Is.EqualTo(new[] { "flow_two", "spec_two" }));
    }

    [Test]
    public async Task Upload_reports_all_errors_together()
    {
        var answer = await UploadAsync("""
            {"zis_template_version":"2020-01-01","name":"b","resources":{
              "f":{"type":"ZIS::Flow","properties":{"name":"f","definition":{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"},
              "C":{"Type":"Nope"}}}}},
              "g":{"type":"ZIS::Thing","properties":{"name":"g"}}}}
            """);

        AssertRefused(answer, 400, "1010", "zis_template_version must be \"2019-10-14\"");
        var details = answer.Json["errors"]!.AsArray().Select(error => (string)error!["detail"]!).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(details, Has.Count.EqualTo(4));
            Assert.That((string)answer.Json["message"]!, Is.EqualTo(string.Join("; ", details)));
            Assert.That(
                details,
                Has.Some.Contains("flow f state A: Next names \"B\"")
                    .And.Some.Contains("(at $.resources.f.properties.definition.States.C.Type)"));
        }
    }

    [Test]
    public async Task Duplicate_resources_are_reported_with_the_documented_text()
    {
        var answer = await UploadAsync(Bundle("b", "one").Replace(
            "\"flow_one\"",
            "\"x\":{\"type\":\"ZIS::Flow\",\"properties\":{\"name\":\"one\","
            + "\"definition\":{\"StartAt\":\"S\",\"States\":{\"S\":{\"Type\":\"Succeed\"}}}}},\"flow_one\"",
            StringComparison.Ordinal));

        Assert.That((string)answer.Json["message"]!, Is.EqualTo("Bundle contains duplicated resources"));
    }

    [TestCase("", "invalid JSON")]
    [TestCase("[]", "invalid JSON")]
    [TestCase("{", "invalid JSON")]
    [TestCase("""{"zis_template_version":"2019-10-14","name":"a\u0000b","resources":{}}""", "U+0000")]
    [TestCase("""{"zis_template_version":"2019-10-14","name":"a","description":"\ud800","resources":{}}""", "well-formed Unicode")]
    public async Task Invalid_bundle_is_refused_with_a_reason(string document, string expectedText) =>
        AssertRefused(await UploadAsync(document), 400, "1010", expectedText);

    [Test]
    public async Task A_reference_to_another_integration_is_refused() => AssertRefused(
        await UploadAsync(Bundle("b", "one").Replace($"zis:{Integration}:", "zis:other:", StringComparison.Ordinal)),
        400,
        "1010",
        "belongs to another integration");

    [Test]
    public async Task Deleting_a_bundle_orphans_its_installed_job_specs()
    {
        await UploadAsync(Bundle("b", "one", "two"));
        await InstallAsync(Spec("one"));
        var uuid = (string)(await Admin.SendAsync("GET", Bundles)).Json["bundles"]![0]!["uuid"]!;

        await AssertDoneAsync(Admin.SendAsync("DELETE", $"{Bundles}/{uuid}"), 204);

        using (Assert.EnterMultipleScope())
        {
            AssertRefused(await Admin.SendAsync("GET", $"{Bundles}/{uuid}"), 404, "1004", "no such bundle");
            AssertRefused(await Admin.SendAsync("DELETE", $"{Bundles}/{uuid}"), 404, "1004", "no such bundle");
            Assert.That((await Admin.SendAsync("GET", Bundles)).Json["bundles"]!.AsArray(), Is.Empty);
            Assert.That(await JobSpecNamesAsync(), Is.EqualTo(new[] { "one!" }));
        }

        await AssertDoneAsync(UninstallAsync(Spec("one")), 204);
        Assert.That(await JobSpecNamesAsync(), Is.Empty);
        await UploadAsync(Bundle("b", "one"));
        Assert.That((string)(await Admin.SendAsync("GET", Bundles)).Json["bundles"]![0]!["uuid"]!, Is.Not.EqualTo(uuid));
    }

    [Test]
    public async Task Concurrent_uploads_leave_one_complete_bundle()
    {
        var uploads = await Task.WhenAll(
            Enumerable.Range(0, 24).Select(i => UploadAsync(Bundle("b", [.. Enumerable.Range(0, 1 + (i % 4)).Select(n => $"s{i}_{n}")]))));

        var uuid = (string)(await Admin.SendAsync("GET", Bundles)).Json["bundles"]!.AsArray().Single()!["uuid"]!;
        var flows = (await Admin.SendAsync("GET", $"{Bundles}/{uuid}")).Json["resources"]!.AsObject()
            .Select(member => member.Key)
            .Where(key => key.StartsWith("flow_", StringComparison.Ordinal))
            .ToList();
        var winner = int.Parse(flows[0][6..].Split('_')[0], System.Globalization.CultureInfo.InvariantCulture);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(uploads.Select(answer => answer.Code), Is.All.EqualTo(200));
            Assert.That(flows, Has.Count.EqualTo(1 + (winner % 4)));
            Assert.That(await JobSpecNamesAsync(), Is.EqualTo(flows.Select(flow => flow[5..]).Order(StringComparer.Ordinal)));
            Assert.That(
                (long)(await Admin.SendAsync("GET", $"{Platform}/generations?bundle=b")).Json["generations"]![0]!["generation"]!,
                Is.EqualTo(24));
        }
    }

    [Test]
    public async Task Admin_of_another_account_has_no_access_to_the_bundles()
    {
        await UploadAsync(Bundle("b", "one"));
        var uuid = (string)(await Admin.SendAsync("GET", Bundles)).Json["bundles"]![0]!["uuid"]!;
        using var otherAdmin = (await Server.NewAccountAsync()).Admin();

        foreach (var (method, path) in new[]
        {
            ("GET", Bundles), ("POST", Bundles), ("GET", $"{Bundles}/{uuid}"), ("DELETE", $"{Bundles}/{uuid}"), ("GET", JobSpecs),
            ("POST", $"/api/services/zis/registry/job_specs/install?job_spec_name={Spec("one")}"),
            ("DELETE", $"/api/services/zis/registry/job_specs/install?job_spec_name={Spec("one")}"),
        })
        {
            var answer = await otherAdmin.SendAsync(method, path, method == "POST" ? Bundle("b") : null);
            AssertRefused(answer, 401, "1001", "Authorization failed due to integration mismatch");
        }

        Assert.That((await otherAdmin.SendAsync("POST", $"{Platform}/deployments", Bundle("b"))).Code, Is.EqualTo(404));
        Assert.That((await otherAdmin.SendAsync("GET", $"{Platform}/generations?bundle=b")).Code, Is.EqualTo(404));
        Assert.That((await otherAdmin.SendAsync("GET", $"{Platform}/generations/1?bundle=b")).Code, Is.EqualTo(404));
        Assert.That(
            (await otherAdmin.SendAsync("POST", $"{Platform}/rollbacks", """{"bundle":"b","generation":1}""")).Code,
            Is.EqualTo(404));
    }

    [Test]
    public async Task Bundle_pages_work_in_both_directions_despite_inserts()
    {
        string[] names = ["Ä", "a", "b", "c d", "e/f", "g"];
        foreach (var name in names)
        {
            await UploadAsync(Bundle(name));
        }

        var sorted = names.OrderBy(name => name, StringComparer.Ordinal).ToArray();
        var first = (await Admin.SendAsync("GET", $"{Bundles}?page[size]=2")).Json;
        await UploadAsync(Bundle("A first one"));
        var second = (await Admin.SendAsync("GET", $"{Bundles}?page[size]=2&page[after]={first["meta"]!["after"]}")).Json;
        var last = (await Admin.SendAsync("GET", $"{Bundles}?page%5Bsize%5D=2&page%5Bafter%5D={second["meta"]!["after"]}")).Json;
        var previousPage = (await Admin.SendAsync("GET", $"{Bundles}?page[size]=2&page[before]={last["meta"]!["before"]}")).Json;

        static IEnumerable<string> Names(JsonNode page) => page["bundles"]!.AsArray().Select(bundle => (string)bundle!["name"]!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Names(first).Concat(Names(second)).Concat(Names(last)), Is.EqualTo(sorted));
            Assert.That(Names(previousPage), Is.EqualTo(Names(second)));
            Assert.That(
                new[] { first, second, last, previousPage }.Select(page => (bool)page["meta"]!["has_more"]!),
                Is.EqualTo(new[] { true, true, false, true }));
        }

        var foreignCursor = (await Admin.SendAsync("GET", $"{JobSpecs}?page[after]={first["meta"]!["after"]}"));
        AssertRefused(foreignCursor, 400, "1010", "page[after]");
        AssertRefused(await Admin.SendAsync("GET", $"{Bundles}?page[size]=0"), 400, "1010", "page[size]");
    }
}
