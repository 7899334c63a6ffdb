using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Registry;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class StoredBundleTests(Engine engine) : RegistryTests(engine)
{
    [Test]
    public async Task Bundles_are_listed_with_generation_time_and_counts()
    {
        await UploadAsync(Bundle("b", "one"));
        await UploadAsync(Bundle("b", "one", "two"));
        await UploadAsync(Bundle("a"));
        await UploadAsync(Bundle("gone", "three"));
        await Admin.SendAsync("DELETE", $"{Bundles}/{await UuidAsync("gone")}");

        var first = await Admin.SendAsync("GET", $"{Platform}/bundles?page[size]=1");
        var rest = await Admin.SendAsync("GET", $"{Platform}/bundles?page[after]={first.Json["meta"]!["after"]}");

        Assert.That(first.Json["bundles"]!.AsArray().Select(Describe), Is.EqualTo(new[] { "a 1: 0 flows, 0 actions, 0 job specs" }));
        Assert.That(rest.Json["bundles"]!.AsArray().Select(Describe), Is.EqualTo(new[] { "b 2: 2 flows, 0 actions, 2 job specs" }));
        Assert.That(
            rest.Json["bundles"]![0]!["uploaded_at"]!.GetValue<DateTimeOffset>(),
            Is.GreaterThan(first.Json["bundles"]![0]!["uploaded_at"]!.GetValue<DateTimeOffset>().AddHours(-1)));
        Assert.That((string)rest.Json["bundles"]![0]!["uuid"]!, Is.EqualTo(await UuidAsync("b")));
    }

    [Test]
    public async Task Findings_reflect_the_current_state_of_the_other_bundles()
    {
        await UploadAsync(Bundle("b", "one").Replace("flow:one", "flow:two", StringComparison.Ordinal));
        var (bundleUuid, path) = (await UuidAsync("b"), $"{Platform}/bundles/{await UuidAsync("b")}/findings");

        var finding = (await Admin.SendAsync("GET", path)).Json["findings"]!.AsArray().Single()!;
        Assert.That((string)finding["severity"]!, Is.EqualTo("warning"));
        Assert.That((string)finding["message"]!, Does.Contain("is not defined"));
        Assert.That((string)finding["path"]!, Does.StartWith("$.resources.spec_one."));
        Assert.That(finding["code"]!.GetValue<string>(), Is.Not.Empty);

        await UploadAsync(Bundle("other", "two"));
        var validated = await Admin.SendAsync("GET", path);
        Assert.That(validated.Json["findings"]!.AsArray(), Is.Empty, "the other bundle defines the flow");
        Assert.That(validated.Json["bundle"]!.ToJsonString(), Is.EqualTo($$"""{"uuid":"{{bundleUuid}}","name":"b","generation":1}"""));

        await Admin.SendAsync("DELETE", $"{Bundles}/{await UuidAsync("other")}");
        Assert.That((await Admin.SendAsync("GET", path)).Json["findings"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Missing_bundles_and_bundles_of_another_account_are_not_found()
    {
        await UploadAsync(Bundle("b", "one"));
        var uuid = await UuidAsync("b");
        using var otherAdmin = (await Server.NewAccountAsync()).Admin();

        foreach (var (client, path) in new[]
        {
            (Admin, $"{Platform}/bundles/{Guid.NewGuid()}/findings"),
            (Admin, $"{Platform}/bundles/none/findings"),
            (Admin, $"{Platform}none/bundles"),
            (Admin, $"{Platform}none/bundles/{uuid}/findings"),
            (otherAdmin, $"{Platform}/bundles"),
            (otherAdmin, $"{Platform}/bundles/{uuid}/findings"),
        })
        {
            var answer = await client.SendAsync("GET", path);
            Assert.That(answer.Code, Is.EqualTo(404), $"{path} {answer}");
        }
    }

    private static string Describe(JsonNode? bundle) =>
        $"{bundle!["name"]} {bundle["generation"]}: {bundle["flows"]} flows, {bundle["actions"]} actions, {bundle["job_specs"]} job specs";

    private async Task<string> UuidAsync(string name) =>
        (string)(await Admin.SendAsync("GET", Bundles)).Json["bundles"]!.AsArray()
            .Single(bundle => (string)bundle!["name"]! == name)!["uuid"]!;
}
