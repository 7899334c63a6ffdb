using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Registry;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class JobSpecTests(Engine engine) : RegistryTests(engine)
{
    [Test]
    public async Task An_integration_without_bundles_has_no_job_specs()
    {
        var answer = await Admin.SendAsync("GET", JobSpecs);

        Assert.That(answer.Code, Is.EqualTo(200));
        Assert.That(answer.Json["job_specs"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task A_job_spec_has_the_documented_members()
    {
        await UploadAsync(Bundle("b", "one"));

        var spec = (await Admin.SendAsync("GET", JobSpecs)).Json["job_specs"]![0]!.AsObject();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(spec.Select(member => member.Key), Is.EqualTo(
                new[] { "description", "event_source", "event_type", "flow_name", "installed", "integration", "name", "uuid" }));
            Assert.That((string)spec["flow_name"]!, Is.EqualTo($"zis:{Integration}:flow:one"));
            Assert.That((bool)spec["installed"]!, Is.False);
        }
    }

    [Test]
    public async Task Installing_is_idempotent_and_uninstalling_is_not()
    {
        await UploadAsync(Bundle("b", "one"));

        await AssertDoneAsync(InstallAsync(Spec("one")));
        await AssertDoneAsync(InstallAsync(Spec("one")));
        Assert.That(await JobSpecNamesAsync(), Is.EqualTo(new[] { "one!" }));
        await AssertDoneAsync(UninstallAsync(Spec("one")), 204);
        AssertRefused(await UninstallAsync(Spec("one")), 404, "1004", "no job spec named one is installed");
        Assert.That(await JobSpecNamesAsync(), Is.EqualTo(new[] { "one" }));
    }

    [Test]
    public async Task Colons_may_be_percent_encoded()
    {
        await UploadAsync(Bundle("b", "one"));

        await AssertDoneAsync(InstallAsync(Uri.EscapeDataString(Spec("one"))));
    }

    [Test]
    public async Task Upload_uninstalls_its_job_specs_and_orphans_dropped_ones()
    {
        await UploadAsync(Bundle("b", "kept", "dropped", "never"));
        await UploadAsync(Bundle("other", "elsewhere"));
        foreach (var name in new[] { "kept", "dropped", "elsewhere" })
        {
            await InstallAsync(Spec(name));
        }

        await UploadAsync(Bundle("b", "kept", "fresh"));

        Assert.That(await JobSpecNamesAsync(), Is.EqualTo(new[] { "dropped!", "elsewhere!", "fresh", "kept" }));
        AssertRefused(await InstallAsync(Spec("dropped")), 400, "1010", "one or more requested job specs is invalid: dropped");
        await AssertDoneAsync(UninstallAsync(Spec("dropped")), 204);
        Assert.That(await JobSpecNamesAsync(), Is.EqualTo(new[] { "elsewhere!", "fresh", "kept" }));
    }

    [TestCase("")]
    [TestCase("one")]
    [TestCase("zis:x:flow:one")]
    [TestCase("zis::job_spec:one")]
    [TestCase("zis:x:job_spec:a:b")]
    public async Task An_invalid_job_spec_name_is_refused(string name)
    {
        AssertRefused(await InstallAsync(name), 400, "1010", "job_spec_name must be a full name");
        AssertRefused(await UninstallAsync(name), 400, "1010", "job_spec_name must be a full name");
        AssertRefused(
            await Admin.SendAsync("POST", "/api/services/zis/registry/job_specs/install"),
            400,
            "1010",
            "job_spec_name must be a full name");
    }

    [Test]
    public async Task Legacy_installation_installs_all_listed_job_specs_or_none()
    {
        await UploadAsync(Bundle("b", "one", "two"));
        var path = $"/api/services/zis/integrations/{Integration}/job_specs/installation";

        AssertRefused(
            await Admin.SendAsync("POST", path, $$"""[{"name":"{{Spec("one")}}"},{"name":"{{Spec("none")}}"}]"""),
            400,
            "1010",
            "one or more requested job specs is invalid: none");
        Assert.That(await JobSpecNamesAsync(), Is.EqualTo(new[] { "one", "two" }));
        AssertRefused(await Admin.SendAsync("POST", path, """[{"name":"zis:other:job_spec:one"}]"""), 400, "1010", "(at $[0].name)");
        AssertRefused(await Admin.SendAsync("POST", path, "{}"), 400, "1010", "the body must be a list");
        await AssertDoneAsync(Admin.SendAsync("POST", path, $$"""[{"name":"{{Spec("one")}}"},{"name":"{{Spec("two")}}"}]"""));
        Assert.That(await JobSpecNamesAsync(), Is.EqualTo(new[] { "one!", "two!" }));
    }
}
