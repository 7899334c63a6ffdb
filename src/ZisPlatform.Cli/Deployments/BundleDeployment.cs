using ZisPlatform.Cli.Commands.Bundles;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Deployments;

/// <summary>
/// Deploys a bundle: in one transaction if the server supports it, otherwise with the sequence of calls that the vendor documents.
/// Then reads the registry back to verify the result.
/// </summary>
internal sealed class BundleDeployment(ServerSession session, CommandRunner runner, LocalBundle bundle, bool dryRun)
{
    private const string RetryHint = "Running it again is safe: each step may be repeated. "
        + "The next run reports job specs that were not uninstalled as orphans; uninstall them with 'zis job-spec uninstall'.";

    private readonly DeploymentReport _report = new(session.Results, bundle, session.Server.IsPlatform, dryRun);

    private PlatformClient Server => session.Server;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var integrations = await Server.ListAsync(PlatformPaths.Integrations, "integrations", cancellationToken);
        _report.IsNew = integrations.All(integration => integration.Text("name") != bundle.Integration);
        _report.Plan = await PlanAsync(cancellationToken);
        _report.WritePlan();
        if (dryRun)
        {
            _report.WriteEnd();
            return;
        }

        try
        {
            await DeploymentSteps.RunAsync([.. PlannedSteps()], RetryHint, runner, session.Results.IsJson, cancellationToken);
        }
        catch (CommandFailedException) when (_report.Created is not null && session.Results.IsJson)
        {
            // The server returns the secret of a new integration's client only once.
            _report.WriteDocument();
            throw;
        }

        _report.WriteEnd();
        if (_report.ReadBack is { Drift: { Count: > 0 } drift })
        {
            throw new CommandFailedException(
                ExitCodes.Drift,
                $"{bundle.Name} was deployed to {bundle.Integration}, but the registry content differs from what was sent.")
            {
                Details = drift,
                Hint = "Another client may have changed it meanwhile. Deploy again to replace it.",
            };
        }
    }

    private async Task<DeploymentPlan> PlanAsync(CancellationToken cancellationToken)
    {
        if (_report.IsNew)
        {
            return DeploymentPlan.Between(RegistryState.Empty, bundle);
        }

        return Server.IsPlatform
            ? DeploymentPlan.Of(
                await Server.PostAsync($"{PlatformPaths.Deployments(bundle.Integration)}?dry_run=true", bundle.Text, cancellationToken))
            : DeploymentPlan.Between(await RegistryState.ReadAsync(Server, bundle.Integration, cancellationToken), bundle);
    }

    private IEnumerable<Step> PlannedSteps()
    {
        var integration = bundle.Integration;
        if (_report.IsNew)
        {
            yield return new Step($"register integration {integration}", RegisterAsync);
        }

        if (Server.IsPlatform)
        {
            yield return new Step($"deploy bundle {bundle.Name}, all of it or nothing", async token =>
            {
                var answer = await Server.PostAsync(PlatformPaths.Deployments(integration), bundle.Text, token);
                _report.Deployed = answer;
                _report.Plan = DeploymentPlan.Of(answer);
            });
        }
        else
        {
            yield return new Step(
                $"upload bundle {bundle.Name}", token => Server.UploadAsync(PlatformPaths.Bundles(integration), bundle.Text, token));
            foreach (var spec in bundle.JobSpecs)
            {
                yield return new Step($"install job spec {spec}", token => JobSpecCommand.InstallAsync(Server, integration, spec, token));
            }

            foreach (var spec in _report.Plan.Retired)
            {
                yield return new Step($"uninstall job spec {spec}", token => UninstallAsync(spec, token));
            }
        }

        yield return new Step("read the registry back", async token =>
            _report.ReadBack = await UploadVerification.ReadAsync(Server, bundle, _report.Plan.Retired, runner.Environment.Time, token));
    }

    private async Task UninstallAsync(string spec, CancellationToken cancellationToken)
    {
        try
        {
            await JobSpecCommand.UninstallAsync(Server, bundle.Integration, spec, cancellationToken);
        }
        catch (CommandFailedException exception) when (exception.Status == 404)
        {
            // The upload or another client has already uninstalled it.
        }
    }

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        _report.Created = await IntegrationCommand.RegisterAsync(session, bundle.Integration, new { }, cancellationToken);
        if (!session.Results.IsJson)
        {
            IntegrationCommand.Show(session, bundle.Integration, _report.Created.Value);
        }
    }
}
