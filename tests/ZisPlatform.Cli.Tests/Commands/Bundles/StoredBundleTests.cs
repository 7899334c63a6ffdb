using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Bundles;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class StoredBundleTests(Engine engine) : RegistryCommandTests(engine)
{
    [Test]
    public async Task Bundles_are_listed_and_shown()
    {
        await UploadAsync(Bundle("first", "one"));
        await UploadAsync(Bundle("second", "two"));

        var list = await ZisAsync("bundle", "list", Integration);
        var shown = await ZisAsync("bundle", "show", Integration, "--bundle", "first");
        var json = await ZisAsync("bundle", "show", Integration, "--bundle", "first", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(list.Rows.Select(row => row[0]), Is.EqualTo(new[] { "NAME", "first", "second" }));
            Assert.That(shown.Field("Bundle"), Is.EqualTo("first"));
            Assert.That(shown.Rows[^1], Is.EqualTo(new[] { "ZIS::JobSpec", "one", "spec_one" }));
            Assert.That((string)json.Json["resources"]!["spec_one"]!["properties"]!["name"]!, Is.EqualTo("one"));
        }
    }

    [Test]
    public async Task Warnings_of_a_stored_bundle_are_current()
    {
        await UploadAsync(Bundle("first", "one").Replace("flow:one", "flow:two", StringComparison.Ordinal));
        Assert.That(
            (await ZisAsync("bundle", "show", Integration)).Out,
            Does.Contain("warning ").And.Contains("is not defined").And.Contains(" at $.resources.spec_one."));

        await UploadAsync(Bundle("second", "two"));
        Assert.That((await ZisAsync("bundle", "show", Integration, "--bundle", "first")).Out, Does.Not.Contain("warning"));
    }

    [Test]
    public async Task Bundle_name_is_required_if_there_are_several_bundles()
    {
        await LogInAsync();
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "bundle", "show", Integration)).Error,
            Is.EqualTo($"zis: {Integration} has no bundle.\n"));

        await UploadAsync(Bundle("first", "one"));
        Assert.That((await ZisAsync("bundle", "show", Integration)).Field("Bundle"), Is.EqualTo("first"));

        await UploadAsync(Bundle("second", "two"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Usage, "bundle", "delete", Integration)).Error,
            Is.EqualTo($"zis: {Integration} has 2 bundles; say which one with --bundle.\nIts bundles: first, second.\n"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "bundle", "show", Integration, "--bundle", "x")).Error,
            Does.Contain("has no bundle 'x'"));
    }

    [Test]
    public async Task Deleting_a_bundle_keeps_its_installed_job_specs()
    {
        await DeployAsync(Bundle("b", "one", "two"));

        var deleted = await ZisAsync("bundle", "delete", Integration);

        Assert.That(
            deleted.Out,
            Does.StartWith($"Bundle b of {Integration} deleted. Installed still, though no bundle defines them: one, two;"));
        Assert.That((await ZisAsync("bundle", "list", Integration, "--json")).Json["bundles"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Rollback_adds_a_generation_to_the_history()
    {
        await UploadAsync(Bundle("b", "one"));
        await UploadAsync(Bundle("b", "two"));

        var uploaded = await ZisAsync("bundle", "rollback", Integration, "1");
        var specs = await JobSpecsAsync();
        var installed = await ZisAsync("bundle", "rollback", Integration, "--bundle", "b", "2", "--install");
        var history = await ZisAsync("bundle", "history", Integration);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                uploaded.Out,
                Does.StartWith("Bundle b is as in generation 1 again, now generation 3; none of its job specs is installed"));
            Assert.That(specs, Is.EqualTo("one"));
            Assert.That(
                installed.Out.Trim(),
                Is.EqualTo("Bundle b is as in generation 2 again, now generation 4; its job specs are installed."));
            Assert.That(await JobSpecsAsync(), Is.EqualTo("two!"));
            Assert.That(
                history.Rows[1..].Select(row => $"{row[0]}{row[1]} {row[3]}"),
                Is.EqualTo(new[] { "4yes ada@example.com", "3 ada@example.com", "2 ada@example.com", "1 ada@example.com" }));
            Assert.That(history.Rows[1][^1], Is.EqualTo(history.Rows[3][^1]).And.Not.EqualTo(history.Rows[2][^1]));
        }

        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "bundle", "rollback", Integration, "9")).Error,
            Does.Contain("no such generation"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Usage, "bundle", "rollback", Integration, "zero")).Error,
            Does.Contain("A generation is a number from 1"));
    }

    [Test]
    public async Task Diff_shows_changed_values_and_masks_credentials()
    {
        await UploadAsync(WithAction("Bearer old-credential", "https://a.example/"));
        await UploadAsync(WithAction("Bearer new-credential", "https://b.example/"));

        var text = await ZisAsync("bundle", "diff", Integration, "1", "2");
        var json = await ZisAsync("bundle", "diff", Integration, "1", "2", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(text.Out, Is.EqualTo(
                "~ ZIS::Action::Http call\n"
                + "    $.properties.definition.url: \"https://a.example/\" → \"https://b.example/\"\n"
                + "    $.properties.definition.headers[0].value: \"Bearer ***\" → \"Bearer ***\"\n"));
            Assert.That(json.Out, Does.Not.Contain("credential"));
            Assert.That((string)json.Json["resources"]![0]!["values"]![0]!["after"]!, Is.EqualTo("https://b.example/"));
            Assert.That((string)json.Json["resources"]![0]!["values"]![0]!["path"]!, Is.EqualTo("$['properties']['definition']['url']"));
        }

        await UploadAsync(Bundle("b", "one"));
        Assert.That(
            (await ZisAsync("bundle", "diff", Integration, "2", "3")).Out,
            Is.EqualTo("+ ZIS::Flow one\n+ ZIS::JobSpec one\n- ZIS::Action::Http call\n"));
        Assert.That((await ZisAsync("bundle", "diff", Integration, "3", "3")).Out, Is.EqualTo("The resources are the same.\n"));
    }

    [Test]
    public async Task Job_specs_are_installed_listed_and_uninstalled()
    {
        await UploadAsync(Bundle("b", "one", "two"));

        Assert.That(
            (await ZisAsync("job-spec", "install", Integration, "one", "two")).Out.Trim(),
            Is.EqualTo($"{Integration}: installed one, two."));
        Assert.That(
            (await ZisAsync("job-spec", "uninstall", Integration, "one", "--json")).Json.ToJsonString(),
            Is.EqualTo("""{"uninstalled":["one"]}"""));

        Assert.That((await ZisAsync("job-spec", "list", Integration)).Rows, Is.EqualTo(new[]
        {
            new[] { "NAME", "INSTALLED", "EVENT SOURCE", "EVENT TYPE", "FLOW" },
            ["one", "no", "support", "ticket.TicketCreated", $"zis:{Integration}:flow:one"],
            ["two", "yes", "support", "ticket.TicketCreated", $"zis:{Integration}:flow:two"],
        }));
    }

    [Test]
    public async Task Refused_installation_reports_the_state_of_every_job_spec()
    {
        await UploadAsync(Bundle("b", "one", "two"));
        await LogInAsync();

        var refused = await RunFailingAsync(ExitCodes.Refused, "job-spec", "install", Integration, "one", "none", "two");

        Assert.That(refused.Error, Is.EqualTo(
            "done: install job spec one\nrefused: install job spec none\nnot done: install job spec two\n"
            + "zis: Could not install job spec none: one or more requested job specs is invalid: none\n"
            + "'zis job-spec list' shows what is installed.\n"));
    }

    private static string WithAction(string authorization, string url) => $$"""
        {"zis_template_version":"2019-10-14","name":"b","resources":{"call":{"type":"ZIS::Action::Http","properties":{"name":"call",
        "definition":{"method":"GET","url":"{{url}}","headers":[{"key":"Authorization","value":"{{authorization}}"}]} } } } }
        """;
}
