using Microsoft.AspNetCore.Http;
using ZisPlatform.Cli.Tests.Commands.Bundles;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Deployments;

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
        var login = await Cli.RunWithInputAsync(Account.AdminToken, "login", "--server", _vendor.Address, "--email", Account.AdminEmail);
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
        var file = Cli.Save("b.json", Bundle("b", "kept", "fresh"));

        var dryRun = await ZisAsync("deploy", file, "--dry-run");
        var reads = _vendor.Calls.ToArray();
        _vendor.Calls.Clear();
        var result = await ZisAsync("deploy", file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(dryRun.Out, Does.EndWith(
                "retire job spec dropped\ninstall job spec fresh\nkeep job spec kept\nkeep job spec stays\n"
                + "No transaction: from the upload until the job specs are installed, their events start nothing.\n"
                + "Dry run: nothing was changed.\n"));
            Assert.That(reads, Has.All.StartsWith("GET "));
            Assert.That(_vendor.Calls.Where(call => !call.StartsWith("GET ", StringComparison.Ordinal)), Is.EqualTo(new[]
            {
                $"POST {Integration}/bundles", InstallCall("fresh"), InstallCall("kept"),
                $"DELETE job_specs/install?job_spec_name=zis:{Integration}:job_spec:dropped",
            }));
            Assert.That(result.Out, Does.EndWith(
                $"Bundle b is deployed to {Integration}; 2 job specs installed. Read back, it is what was sent.\n"
                + "note: another bundle of the integration: other\n"));
            Assert.That(await JobSpecsAsync(), Is.EqualTo("fresh! kept! stays!"));
        }
    }

    [Test]
    public async Task New_integration_is_registered_before_other_steps()
    {
        var name = NewName();

        var result = (await ZisAsync("deploy", Cli.Save("b.json", BundleDocument.Of(name, "b", "one")), "--json")).Json;

        Assert.That((bool)result["transaction"]!, Is.False);
        Assert.That((string)result["integration"]!["zendesk_oauth_client"]!["secret"]!, Has.Length.GreaterThan(30));
        Assert.That(_vendor.Calls.First(call => call.StartsWith("POST ", StringComparison.Ordinal)), Is.EqualTo($"POST {name}"));
    }

    [Test]
    public async Task Refused_upload_ends_the_deployment()
    {
        InterceptOnce($"POST {Integration}/bundles", 400, """{"message":"not today"}""");

        var result = await Cli.RunAsync("deploy", Cli.Save("b.json", Bundle("b", "one")));

        Assert.That(result.Code, Is.EqualTo(ExitCodes.Refused));
        Assert.That(result.Error, Does.StartWith(
            "refused: upload bundle b\nnot done: install job spec one\nnot done: read the registry back\n"
            + "zis: Could not upload bundle b: not today\nRunning it again is safe"));
    }

    [Test]
    public async Task Refused_installation_reports_completed_and_skipped_steps()
    {
        InterceptOnce(InstallCall("two"), 400, """{"message":"one or more requested job specs is invalid: two"}""");
        var file = Cli.Save("b.json", Bundle("b", "one", "three", "two"));

        var result = await Cli.RunAsync("deploy", file, "--json");
        var specs = await JobSpecsAsync();
        var repeated = await ZisAsync("deploy", file);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((result.Code, result.Out), Is.EqualTo((ExitCodes.Refused, "")));
            Assert.That(result.ErrorJson["details"]!.AsArray().Select(line => (string)line!), Is.EqualTo(new[]
            {
                "done: upload bundle b", "done: install job spec one", "done: install job spec three", "refused: install job spec two",
                "not done: read the registry back",
            }));
            Assert.That((int)result.ErrorJson["status"]!, Is.EqualTo(400));
            Assert.That(specs, Is.EqualTo("one! three! two"));
            Assert.That(repeated.Out, Does.Contain("Read back, it is what was sent."));
        }
    }

    [Test]
    public async Task Lost_connection_reports_the_step_as_unknown()
    {
        InterceptOnce(InstallCall("one"), context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        var result = await Cli.RunAsync("deploy", Cli.Save("b.json", Bundle("b", "one", "two")));

        Assert.That(result.Code, Is.EqualTo(ExitCodes.ServerUnavailable));
        Assert.That(
            result.Error,
            Does.StartWith("done: upload bundle b\nnot known whether done: install job spec one\nnot done: install job spec two\n"));
    }

    [TestCase("POST", "one", 409)]
    [TestCase("DELETE", "dropped", 404)]
    public async Task Repeating_an_applied_change_succeeds(string method, string jobSpec, int status)
    {
        await DeployAsync(Bundle("b", "dropped"));
        _vendor.Intercept = async (call, context) =>
        {
            if (call != InstallCall(jobSpec).Replace("POST", method, StringComparison.Ordinal))
            {
                return false;
            }

            await Admin.SendAsync(method, $"/api/services/zis/registry/{call.Split(' ')[1]}");
            context.Response.StatusCode = status;
            return true;
        };

        var result = await Cli.RunAsync("deploy", Cli.Save("b.json", Bundle("b", "one")));

        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")));
        Assert.That(await JobSpecsAsync(), Is.EqualTo("one!"));
    }

    [Test]
    public async Task Ctrl_C_reports_the_completed_steps()
    {
        using var interrupt = new CancellationTokenSource();
        InterceptOnce(InstallCall("one"), async context =>
        {
            await interrupt.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        var result = await Cli.RunAsync("", interrupt.Token, "deploy", Cli.Save("b.json", Bundle("b", "one")));

        Assert.That(result.Code, Is.EqualTo(ExitCodes.Cancelled));
        Assert.That(
            result.Error,
            Does.StartWith("done: upload bundle b\nnot known whether done: install job spec one\nnot done: read the registry back\n"));
    }

    [Test]
    public async Task Secret_of_a_new_integration_is_printed_after_a_failure()
    {
        var name = NewName();
        InterceptOnce($"POST {name}/bundles", 500, "");

        var result = await Cli.RunAsync("deploy", Cli.Save("b.json", BundleDocument.Of(name, "b", "one")), "--json");

        Assert.That(result.Code, Is.EqualTo(ExitCodes.ServerUnavailable));
        Assert.That(
            (string)result.Json["integration"]!["zendesk_oauth_client"]!["secret"]!,
            Has.Length.GreaterThan(30).And.Not.Contains('*'));
    }

    [Test]
    public async Task Delayed_installation_is_awaited()
    {
        var staleReads = 2;
        InterceptLists(() => staleReads-- > 0);
        Cli.Time = new ImmediateTimeProvider();

        var result = await Cli.RunAsync("deploy", Cli.Save("b.json", Bundle("b", "one")));

        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")));
        Assert.That(_vendor.Calls.Count(call => call == $"GET {Integration}/job_specs"), Is.EqualTo(4));
    }

    [Test]
    public async Task Job_spec_that_stays_uninstalled_is_drift()
    {
        InterceptLists(() => true);
        Cli.Time = new ImmediateTimeProvider();

        var result = await Cli.RunAsync("deploy", Cli.Save("b.json", Bundle("b", "one")), "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Code, Is.EqualTo(ExitCodes.Drift));
            Assert.That((string)result.Json["read_back"]!["drift"]![0]!, Is.EqualTo("job spec one is not installed"));
            Assert.That((string)result.ErrorJson["details"]![0]!, Is.EqualTo("job spec one is not installed"));
            Assert.That(_vendor.Calls.Count(call => call == $"GET {Integration}/job_specs"), Is.EqualTo(6));
        }
    }

    [Test]
    public async Task Bundle_that_reads_back_differently_is_drift()
    {
        Cli.Time = new ImmediateTimeProvider();
        var file = Cli.Save("b.json", Bundle("b", "one"));
        _vendor.Intercept = async (call, _) =>
        {
            if (call == InstallCall("one"))
            {
                await DeployAsync(
                    Bundle("b", "one").Replace("\"Succeed\"", "\"Succeed\",\"Message\":\"changed meanwhile\"", StringComparison.Ordinal));
            }

            return false;
        };

        var result = await Cli.RunAsync("deploy", file);

        Assert.That(result.Code, Is.EqualTo(ExitCodes.Drift));
        Assert.That(
            result.Error,
            Does.StartWith("ZIS::Flow one is another one at $['properties']['definition']['States']['S']['Message']\n"));
    }

    private string InstallCall(string jobSpec) => $"POST job_specs/install?job_spec_name=zis:{Integration}:job_spec:{jobSpec}";

    private void InterceptOnce(string interceptedCall, int status, string body) => InterceptOnce(interceptedCall, async context =>
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(body);
    });

    private void InterceptOnce(string interceptedCall, Func<HttpContext, Task> answer) => _vendor.Intercept = async (call, context) =>
    {
        if (call != interceptedCall)
        {
            return false;
        }

        _vendor.Intercept = (_, _) => Task.FromResult(false);
        await answer(context);
        return true;
    };

    /// <summary>Makes the list of job specs report the bundle's job spec as not installed.</summary>
    private void InterceptLists(Func<bool> isIntercepted) => _vendor.Intercept = async (call, context) =>
    {
        if (call != $"GET {Integration}/job_specs" || !_vendor.Calls.Contains(InstallCall("one")) || !isIntercepted())
        {
            return false;
        }

        await context.Response.WriteAsync("""{"job_specs":[{"name":"one","installed":false}],"meta":{"has_more":false}}""");
        return true;
    };

    /// <summary>A clock whose timers fire immediately.</summary>
    private sealed class ImmediateTimeProvider : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
