using Microsoft.AspNetCore.Http;
using ZisPlatform.Cli;
using ZisPlatform.IntegrationTests.Registry;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Cli;

/// <summary>Tests of deployments to a server without transactions, with one call per step.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class VendorDeployTests(Engine engine) : RegistryCommandTests(engine)
{
    private VendorServer _vendor = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _vendor = await VendorServer.StartAsync(Account, Server.Address);
        var login = await Shell.RunWithInputAsync(Account.AdminToken, "login", "--server", _vendor.Address, "--email", Account.AdminEmail);
        Assert.That(login.Code, Is.Zero, login.Error);
        _vendor.Calls.Clear();
    }

    [TearDown]
    public async Task StopAsync() => await _vendor.DisposeAsync();

    [Test]
    public async Task Removed_job_specs_are_uninstalled_after_the_new_ones_are_installed()
    {
        await DeployAsync(Bundle("b", "kept", "dropped"));
        await DeployAsync(Bundle("other", "stays"));
        var file = Shell.Save("b.json", Bundle("b", "kept", "fresh"));

        var dry = await ZisAsync("deploy", file, "--dry-run");
        var reads = _vendor.Calls.ToArray();
        _vendor.Calls.Clear();
        var ran = await ZisAsync("deploy", file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(dry.Out, Does.EndWith(
                "retire job spec dropped\ninstall job spec fresh\nkeep job spec kept\nkeep job spec stays\n"
                + "No transaction: from the upload until the job specs are installed, their events start nothing.\nDry run: nothing was changed.\n"));
            Assert.That(reads, Has.All.StartsWith("GET "));
            Assert.That(_vendor.Calls.Where(call => !call.StartsWith("GET ", StringComparison.Ordinal)), Is.EqualTo(new[]
            {
                $"POST {Integration}/bundles", InstallCall("fresh"), InstallCall("kept"),
                $"DELETE job_specs/install?job_spec_name=zis:{Integration}:job_spec:dropped",
            }));
            Assert.That(ran.Out, Does.EndWith(
                $"Bundle b is deployed to {Integration}; 2 job specs installed. Read back, it is what was sent.\nnote: another bundle of the integration: other\n"));
            Assert.That(await JobSpecsAsync(), Is.EqualTo("fresh! kept! stays!"));
        }
    }

    [Test]
    public async Task New_integration_is_registered_before_other_steps()
    {
        var name = NewName();

        var ran = (await ZisAsync("deploy", Shell.Save("b.json", BundleDocument.Of(name, "b", "one")), "--json")).Json;

        Assert.That((bool)ran["transaction"]!, Is.False);
        Assert.That((string)ran["integration"]!["zendesk_oauth_client"]!["secret"]!, Has.Length.GreaterThan(30));
        Assert.That(_vendor.Calls.First(call => call.StartsWith("POST ", StringComparison.Ordinal)), Is.EqualTo($"POST {name}"));
    }

    [Test]
    public async Task Refused_upload_ends_the_deployment()
    {
        SpoilOnce($"POST {Integration}/bundles", 400, """{"message":"not today"}""");

        var ran = await Shell.RunAsync("deploy", Shell.Save("b.json", Bundle("b", "one")));

        Assert.That(ran.Code, Is.EqualTo(ExitCodes.Refused));
        Assert.That(ran.Error, Does.StartWith(
            "refused: upload bundle b\nnot done: install job spec one\nnot done: read the registry back\nzis: Could not upload bundle b: not today\nRunning it again is safe"));
    }

    [Test]
    public async Task Refused_installation_reports_completed_and_skipped_steps()
    {
        SpoilOnce(InstallCall("two"), 400, """{"message":"one or more requested job specs is invalid: two"}""");
        var file = Shell.Save("b.json", Bundle("b", "one", "three", "two"));

        var ran = await Shell.RunAsync("deploy", file, "--json");
        var specs = await JobSpecsAsync();
        var again = await ZisAsync("deploy", file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((ran.Code, ran.Out), Is.EqualTo((ExitCodes.Refused, "")));
            Assert.That(ran.Failure["details"]!.AsArray().Select(line => (string)line!), Is.EqualTo(new[]
            {
                "done: upload bundle b", "done: install job spec one", "done: install job spec three", "refused: install job spec two",
                "not done: read the registry back",
            }));
            Assert.That((int)ran.Failure["status"]!, Is.EqualTo(400));
            Assert.That(specs, Is.EqualTo("one! three! two"));
            Assert.That(again.Out, Does.Contain("Read back, it is what was sent."));
        }
    }

    [Test]
    public async Task Lost_connection_reports_the_step_as_unknown()
    {
        SpoilOnce(InstallCall("one"), context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        var ran = await Shell.RunAsync("deploy", Shell.Save("b.json", Bundle("b", "one", "two")));

        Assert.That(ran.Code, Is.EqualTo(ExitCodes.ServerUnavailable));
        Assert.That(
            ran.Error,
            Does.StartWith("done: upload bundle b\nnot known whether done: install job spec one\nnot done: install job spec two\n"));
    }

    [TestCase("POST", "one", 409)]
    [TestCase("DELETE", "dropped", 404)]
    public async Task Repeating_an_applied_change_succeeds(string method, string spec, int status)
    {
        await DeployAsync(Bundle("b", "dropped"));
        _vendor.Spoil = async (call, context) =>
        {
            if (call != InstallCall(spec).Replace("POST", method, StringComparison.Ordinal))
            {
                return false;
            }

            await Admin.SendAsync(method, $"/api/services/zis/registry/{call.Split(' ')[1]}");
            context.Response.StatusCode = status;
            return true;
        };

        var ran = await Shell.RunAsync("deploy", Shell.Save("b.json", Bundle("b", "one")));

        Assert.That((ran.Code, ran.Error), Is.EqualTo((0, "")));
        Assert.That(await JobSpecsAsync(), Is.EqualTo("one!"));
    }

    [Test]
    public async Task Ctrl_C_reports_the_completed_steps()
    {
        using var interrupt = new CancellationTokenSource();
        SpoilOnce(InstallCall("one"), async context =>
        {
            await interrupt.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        var ran = await Shell.RunAsync("", interrupt.Token, "deploy", Shell.Save("b.json", Bundle("b", "one")));

        Assert.That(ran.Code, Is.EqualTo(ExitCodes.Cancelled));
        Assert.That(
            ran.Error,
            Does.StartWith("done: upload bundle b\nnot known whether done: install job spec one\nnot done: read the registry back\n"));
    }

    [Test]
    public async Task Secret_of_a_new_integration_is_printed_after_a_failure()
    {
        var name = NewName();
        SpoilOnce($"POST {name}/bundles", 500, "");

        var ran = await Shell.RunAsync("deploy", Shell.Save("b.json", BundleDocument.Of(name, "b", "one")), "--json");

        Assert.That(ran.Code, Is.EqualTo(ExitCodes.ServerUnavailable));
        Assert.That((string)ran.Json["integration"]!["zendesk_oauth_client"]!["secret"]!, Has.Length.GreaterThan(30).And.Not.Contains('*'));
    }

    [Test]
    public async Task Delayed_installation_is_awaited()
    {
        var late = 2;
        SpoilLists(() => late-- > 0);
        Shell.Time = new HastyClock();

        var ran = await Shell.RunAsync("deploy", Shell.Save("b.json", Bundle("b", "one")));

        Assert.That((ran.Code, ran.Error), Is.EqualTo((0, "")));
        Assert.That(_vendor.Calls.Count(call => call == $"GET {Integration}/job_specs"), Is.EqualTo(4));
    }

    [Test]
    public async Task Job_spec_that_stays_uninstalled_is_drift()
    {
        SpoilLists(() => true);
        Shell.Time = new HastyClock();

        var ran = await Shell.RunAsync("deploy", Shell.Save("b.json", Bundle("b", "one")), "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ran.Code, Is.EqualTo(ExitCodes.Drift));
            Assert.That((string)ran.Json["read_back"]!["drift"]![0]!, Is.EqualTo("job spec one is not installed"));
            Assert.That((string)ran.Failure["details"]![0]!, Is.EqualTo("job spec one is not installed"));
            Assert.That(_vendor.Calls.Count(call => call == $"GET {Integration}/job_specs"), Is.EqualTo(6));
        }
    }

    [Test]
    public async Task Bundle_that_reads_back_differently_is_drift()
    {
        Shell.Time = new HastyClock();
        var file = Shell.Save("b.json", Bundle("b", "one"));
        _vendor.Spoil = async (call, _) =>
        {
            if (call == InstallCall("one"))
            {
                await DeployAsync(
                    Bundle("b", "one").Replace("\"Succeed\"", "\"Succeed\",\"Message\":\"of somebody else\"", StringComparison.Ordinal));
            }

            return false;
        };

        var ran = await Shell.RunAsync("deploy", file);

        Assert.That(ran.Code, Is.EqualTo(ExitCodes.Drift));
        Assert.That(ran.Error, Does.StartWith("ZIS::Flow one is another one at $['properties']['definition']['States']['S']['Message']\n"));
    }

    private string InstallCall(string spec) => $"POST job_specs/install?job_spec_name=zis:{Integration}:job_spec:{spec}";

    private void SpoilOnce(string spoilt, int status, string body) => SpoilOnce(spoilt, async context =>
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
    });

    private void SpoilOnce(string spoilt, Func<HttpContext, Task> answer) => _vendor.Spoil = async (call, context) =>
    {
        if (call != spoilt)
        {
            return false;
        }

        _vendor.Spoil = (_, _) => Task.FromResult(false);
        await answer(context);
        return true;
    };

    /// <summary>Makes the list of job specs report the bundle's job spec as not installed.</summary>
    private void SpoilLists(Func<bool> spoils) => _vendor.Spoil = async (call, context) =>
    {
        if (call != $"GET {Integration}/job_specs" || !_vendor.Calls.Contains(InstallCall("one")) || !spoils())
        {
            return false;
        }

        await context.Response.WriteAsync("""{"job_specs":[{"name":"one","installed":false}],"meta":{"has_more":false}}""");
        return true;
    };

    /// <summary>A clock whose timers fire immediately.</summary>
    private sealed class HastyClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
