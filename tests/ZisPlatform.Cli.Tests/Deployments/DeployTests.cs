using System.Text.Json.Nodes;
using ZisPlatform.Cli.Tests.Commands.Bundles;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Deployments;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class DeployTests(Engine engine) : RegistryCommandTests(engine)
{
    [Test]
    public async Task Deployment_prints_its_plan_and_verifies_the_result()
    {
        await DeployAsync(Bundle("b", "kept", "dropped"));
        await UploadAsync(Bundle("other", "idle"));
        var file = Cli.Save(
            "b.json",
            Bundle("b", "kept", "fresh").Replace("\"Succeed\"", "\"Succeed\",\"Message\":\"new\"", StringComparison.Ordinal));

        var dryRun = await ZisAsync("deploy", file, "--dry-run");
        var jobSpecsAfterDryRun = await JobSpecsAsync();
        var deployed = await ZisAsync("deploy", file);

        var plan = """
            1 file checked: no errors, no warnings.
            ~ ZIS::Flow kept
                $.properties.definition.States.S.Message
            + ZIS::Flow fresh
            + ZIS::JobSpec fresh
            - ZIS::Flow dropped
            - ZIS::JobSpec dropped
            retire job spec dropped
            install job spec fresh
            keep job spec kept

            """;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(dryRun.Out, Is.EqualTo($"{plan}Dry run: nothing was changed.\n"));
            Assert.That(jobSpecsAfterDryRun, Is.EqualTo("dropped! idle kept!"));
            Assert.That(deployed.Out, Is.EqualTo(
                $"{plan}Bundle b, generation 2, is deployed to {Integration}; 2 job specs installed. Read back, it is what was sent.\n"
                + "note: not installed, of another bundle: idle\nnote: another bundle of the integration: other\n"));
            Assert.That(await JobSpecsAsync(), Is.EqualTo("fresh! idle kept!"));
        }
    }

    [Test]
    public async Task Invalid_bundle_is_rejected_without_a_login()
    {
        var file = Cli.Save("b.json", Bundle("b", "one").Replace("\"StartAt\":\"S\"", "\"StartAt\":\"T\"", StringComparison.Ordinal));
        Cli.Variables["ZIS_SERVER"] = "http://127.0.0.1:1";

        var text = await Cli.RunAsync("deploy", file);
        var json = await Cli.RunAsync("deploy", file, "--json");

        Assert.That((text.Code, json.Code), Is.EqualTo((ExitCodes.Refused, ExitCodes.Refused)));
        Assert.That(text.Out, Is.EqualTo((await Cli.RunAsync("bundle", "validate", file)).Out).And.Contains("1 error"));
        Assert.That((int)json.Json["errors"]!, Is.EqualTo(1));
    }

    [Test]
    public async Task Bundle_that_names_no_integration_requires_the_integration_option()
    {
        var flow = """{"type":"ZIS::Flow","properties":{"name":"f","definition":{"StartAt":"S","States":{"S":{"Type":"Succeed"}}}}}""";
        var file = Cli.Save("b.json", $$"""{"zis_template_version":"2019-10-14","name":"b","resources":{"f":{{flow}} } }""");
        await LogInAsync();

        var refused = await Cli.RunAsync("deploy", file);

        Assert.That(refused.Code, Is.EqualTo(ExitCodes.Usage));
        Assert.That(
            refused.Error,
            Is.EqualTo($"zis: Nothing in {file} names an integration.\nSay which one it is for with --integration NAME.\n"));
        Assert.That(
            (await ZisAsync("deploy", file, "--integration", Integration)).Out,
            Does.Contain("0 job specs installed. Read back, it is what was sent."));
    }

    [Test]
    public async Task Missing_integration_is_registered_and_its_secret_is_shown()
    {
        var name = NewName();
        var file = Cli.Save("b.json", BundleDocument.Of(name, "b", "one"));

        var dryRun = (await ZisAsync("deploy", file, "--dry-run", "--json")).Json;
        var created = (await ZisAsync("deploy", file, "--json")).Json;
        var repeated = (await ZisAsync("deploy", file, "--json")).Json;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(dryRun["integration"]!.ToJsonString(), Is.EqualTo($$"""{"name":"{{name}}","is_new":true}"""));
            Assert.That(dryRun["resources"]!.AsArray(), Has.Count.EqualTo(2));
            Assert.That(
                (string)created["integration"]!["zendesk_oauth_client"]!["secret"]!,
                Has.Length.GreaterThan(30).And.Not.Contains('*'));
            Assert.That(repeated["integration"]!.ToJsonString(), Is.EqualTo($$"""{"name":"{{name}}","is_new":false}"""));
        }
    }

    [Test]
    public async Task Json_output_of_a_deployment_is_one_document()
    {
        await DeployAsync(Bundle("b", "kept"));
        var file = Cli.Save("b.json", Bundle("b", "kept", "fresh"));

        var answer = (await ZisAsync("deploy", file, "--json")).Json;

        ((JsonObject)answer["bundle"]!).Remove("uuid");
        ((JsonObject)answer).Remove("validation");
        Assert.That(answer.ToJsonString(), Is.EqualTo($$$"""
            {"dry_run":false,"transaction":true,"integration":{"name":"{{{Integration}}}","is_new":false},"bundle":{"name":"b",
            "generation":2},
            "resources":[{"type":"ZIS::Flow","name":"fresh","change":"add","paths":[]},{"type":"ZIS::JobSpec","name":"fresh",
            "change":"add","paths":[]}],
            "job_specs":[{"name":"fresh","change":"install"},{"name":"kept","change":"keep"}],"warnings":[],
            "read_back":{"drift":[],"orphans":[],"not_installed":[],"other_bundles":[]}}
            """.ReplaceLineEndings("")));
    }

    [Test]
    public async Task Installed_job_specs_without_a_bundle_are_reported()
    {
        await DeployAsync(Bundle("gone", "left"));
        await ZisAsync("bundle", "delete", Integration);

        var result = await ZisAsync("deploy", Cli.Save("b.json", Bundle("b", "one")));

        Assert.That(result.Out, Does.EndWith("note: installed, though no bundle defines it ('zis job-spec uninstall' ends that): left\n"));
    }

    [Test]
    public async Task Server_side_warnings_are_printed()
    {
        await DeployAsync(Bundle("other", "one"));

        var result = await ZisAsync("deploy", Cli.Save("b.json", Bundle("b", "one")), "--dry-run");

        Assert.That(result.Out, Does.Contain("warning of the server: "));
    }

    [Test]
    public async Task Progress_is_written_to_standard_error_on_a_terminal()
    {
        await LogInAsync();
        Cli.ErrorOnTerminal = true;
        var file = Cli.Save("b.json", Bundle("b", "one"));

        var result = await Cli.RunAsync("deploy", file);

        Assert.That(
            (result.Code, result.Error),
            Is.EqualTo((0, "[1/2] deploy bundle b, all of it or nothing …\n[2/2] read the registry back …\n")));
        Assert.That((await Cli.RunAsync("deploy", file, "--json")).Error, Is.Empty);
    }

    [Test]
    public async Task Integration_of_another_account_is_refused_before_the_upload()
    {
        await LogInAsOperatorAsync();

        var result = await Cli.RunAsync("deploy", Cli.Save("b.json", Bundle("b", "one")));

        Assert.That(result.Code, Is.EqualTo(ExitCodes.Refused));
        Assert.That(result.Error, Is.EqualTo(
            $"refused: register integration {Integration}\nnot done: deploy bundle b, all of it or nothing\n"
            + "not done: read the registry back\n"
            + $"zis: Could not register integration {Integration}: "
            + $"the integration: {Integration} is not available for upsert by this account\n"
            + result.Error[result.Error.IndexOf("Running it again", StringComparison.Ordinal)..]));
    }
}
