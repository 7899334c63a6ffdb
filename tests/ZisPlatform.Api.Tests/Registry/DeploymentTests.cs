using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Registry;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class DeploymentTests(Engine engine) : RegistryTests(engine)
{
    [Test]
    public async Task Deployment_installs_defined_job_specs_and_retires_dropped_ones()
    {
        await DeployAsync(Bundle("b", "kept", "dropped"));
        var answer = await DeployAsync(
            Bundle("b", "kept", "fresh").Replace("\"Succeed\"", "\"Succeed\",\"Message\":\"new\"", StringComparison.Ordinal));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await JobSpecNamesAsync(), Is.EqualTo(new[] { "fresh!", "kept!" }));
            Assert.That(answer["job_specs"]!.ToJsonString(), Is.EqualTo(
                """[{"name":"dropped","change":"retire"},{"name":"fresh","change":"install"},{"name":"kept","change":"keep"}]"""));
            Assert.That((int)answer["bundle"]!["generation"]!, Is.EqualTo(2));
            Assert.That(
                answer["resources"]!.AsArray().Select(resource =>
                    $"{resource!["type"]} {resource["name"]} {resource["change"]} {string.Join(' ', resource["paths"]!.AsArray())}"
                        .TrimEnd()),
                Is.EquivalentTo(new[]
                {
                    "ZIS::Flow kept change $['properties']['definition']['States']['S']['Message']",
                    "ZIS::Flow fresh add", "ZIS::JobSpec fresh add", "ZIS::Flow dropped remove", "ZIS::JobSpec dropped remove",
                }));
        }
    }

    [Test]
    public async Task Dry_run_returns_the_same_result_and_changes_nothing()
    {
        await DeployAsync(Bundle("b", "one"));
        var document = Bundle("b", "two");

        var dryRun = await DeployAsync(document, "?dry_run=true");
        var specs = await JobSpecNamesAsync();
        var deployed = await DeployAsync(document);

        dryRun["dry_run"] = false;
        Assert.That(specs, Is.EqualTo(new[] { "one!" }));
        Assert.That(deployed.ToJsonString(), Is.EqualTo(dryRun.ToJsonString()));
    }

    [Test]
    public async Task Warnings_are_returned_and_do_not_block_a_deployment()
    {
        var answer = await DeployAsync(Bundle("b", "one").Replace("flow:one", "flow:none", StringComparison.Ordinal));

        Assert.That((string)answer["warnings"]![0]!["message"]!, Does.Contain("is not defined"));
        Assert.That(await JobSpecNamesAsync(), Is.EqualTo(new[] { "one!" }));
    }

    [Test]
    public async Task Readers_see_either_the_old_or_the_new_bundle()
    {
        string[] oldSpecs = ["a", "b"], newSpecs = ["b", "c"];
        await DeployAsync(Bundle("b", oldSpecs));

        var observed = new List<string>();
        for (var round = 0; round < 10; round++)
        {
            var deployment = DeployAsync(Bundle("b", round % 2 == 0 ? newSpecs : oldSpecs));
            while (!deployment.IsCompleted)
            {
                observed.Add(string.Join(' ', await JobSpecNamesAsync()));
            }

            await deployment;
        }

        Assert.That(observed, Is.Not.Empty);
        Assert.That(observed.Distinct(), Is.SubsetOf(new[] { "a! b!", "b! c!" }));
    }

    [Test]
    public async Task Every_upload_and_rollback_creates_a_generation()
    {
        var name = "b /?#ü";
        await UploadAsync(Bundle(name, "one"));
        await UploadAsync(Bundle(name, "two"));
        await UploadAsync(Bundle(name, "one").Replace(",\"name\"", " , \"name\"", StringComparison.Ordinal));
        var query = $"bundle={Uri.EscapeDataString(name)}";

        var all = (await Admin.SendAsync("GET", $"{Platform}/generations?{query}")).Json["generations"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(all.Select(generation => (long)generation!["generation"]!), Is.EqualTo(new[] { 3L, 2, 1 }));
            Assert.That(all.Select(generation => (bool)generation!["current"]!), Is.EqualTo(new[] { true, false, false }));
            Assert.That((string)all[0]!["sha256"]!, Is.EqualTo((string)all[2]!["sha256"]!).And.Not.EqualTo((string)all[1]!["sha256"]!));
            Assert.That((string)all[0]!["uploaded_by"]!, Is.EqualTo(Account.AdminEmail));
        }

        var rolledBack = await Admin.SendAsync(
            "POST", $"{Platform}/rollbacks", $$"""{"bundle":"{{name}}","generation":2,"install":true}""");
        Assert.That(rolledBack.Code, Is.EqualTo(200), rolledBack.Text);
        Assert.That((int)rolledBack.Json["bundle"]!["generation"]!, Is.EqualTo(4));
        Assert.That(await JobSpecNamesAsync(), Is.EqualTo(new[] { "two!" }));
        Assert.That((await Admin.SendAsync("GET", $"{Platform}/generations/2/diff?to=4&{query}")).Json["resources"]!.AsArray(), Is.Empty);
        Assert.That(
            (await Admin.SendAsync("GET", $"{Platform}/generations/1/diff?to=4&{query}")).Json["resources"]!.AsArray(),
            Has.Count.EqualTo(4));
        Assert.That(
            (await Admin.SendAsync("GET", $"{Platform}/generations/4?{query}")).Json["resources"]!.ToJsonString(),
            Is.EqualTo(JsonNode.Parse(Bundle(name, "two"))!["resources"]!.ToJsonString()));
        Assert.That((await Admin.SendAsync("GET", $"{Platform}/generations/9?{query}")).Code, Is.EqualTo(404));
        Assert.That(
            (await Admin.SendAsync("POST", $"{Platform}/rollbacks", $$"""{"bundle":"{{name}}","generation":9}""")).Code,
            Is.EqualTo(404));
        Assert.That((await Admin.SendAsync("POST", $"{Platform}/rollbacks", "{}")).Code, Is.EqualTo(400));
    }

    [Test]
    public async Task Rollback_restores_a_deleted_bundle()
    {
        await DeployAsync(Bundle("b", "one"));
        await Admin.SendAsync("DELETE", $"{Bundles}/{(await Admin.SendAsync("GET", Bundles)).Json["bundles"]![0]!["uuid"]}");

        var rolledBack = await Admin.SendAsync("POST", $"{Platform}/rollbacks", """{"bundle":"b","generation":1,"install":true}""");

        Assert.That(rolledBack.Code, Is.EqualTo(200), rolledBack.Text);
        Assert.That((await Admin.SendAsync("GET", Bundles)).Json["bundles"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(await JobSpecNamesAsync(), Is.EqualTo(new[] { "one!" }));
    }

    [Test]
    public async Task Concurrent_deployments_leave_one_complete_bundle()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(i => Admin.SendAsync("POST", $"{Platform}/deployments", Bundle("b", $"x{i}", $"y{i}"))));

        var specs = await JobSpecNamesAsync();
        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(200));
        Assert.That(specs, Has.Length.EqualTo(2).And.All.EndsWith("!"));
        Assert.That(specs[0][1..], Is.EqualTo(specs[1][1..]));
    }

    private async Task<JsonNode> DeployAsync(string document, string query = "")
    {
        var answer = await Admin.SendAsync("POST", $"{Platform}/deployments{query}", document);
        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        return answer.Json;
    }
}
