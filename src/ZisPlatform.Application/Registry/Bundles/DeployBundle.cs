using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Registry;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Registry.Bundles;

/// <summary>
/// Uploads a bundle, installs its job specs and retires those that it dropped, in one transaction. The vendor's service needs a series of
/// calls for this, with a gap in which events are lost.
/// </summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The name from the request path.</param>
/// <param name="Text">The document.</param>
/// <param name="DryRun">True to return the changes without making them.</param>
public sealed record DeployBundle(
    Actor Actor, string Integration, ReadOnlyMemory<byte> Text, bool DryRun) : IRequest<Result<RegistryDeployment>>;

/// <summary>The changes that a deployment made or would make.</summary>
/// <param name="Bundle">The bundle; for a dry run, the bundle that would result.</param>
/// <param name="Resources">The changed resources, by type and name.</param>
/// <param name="JobSpecs">The changes of job specs, by name.</param>
/// <param name="Warnings">The findings that are legal, but probably unintended.</param>
public sealed record RegistryDeployment(
    Bundle Bundle,
    IReadOnlyList<ResourceDifference> Resources,
    IReadOnlyList<JobSpecDifference> JobSpecs,
    IReadOnlyList<Diagnostic> Warnings);

/// <summary>The change of a job spec.</summary>
/// <param name="Name">The short name of the job spec.</param>
/// <param name="Change">One of <c>install</c>, <c>keep</c> and <c>retire</c>.</param>
public sealed record JobSpecDifference(string Name, string Change);

internal sealed class DeployBundleHandler(ResourceChanges changes, IGenerationReads generations, IIdGenerator ids)
    : IRequestHandler<DeployBundle, Result<RegistryDeployment>>
{
    public Task<Result<RegistryDeployment>> Handle(DeployBundle command, CancellationToken cancellationToken) =>
        changes.RunAsync<RegistryDeployment>(
            command.Actor,
            command.Integration,
            async resources => await BundleUpload.StageAsync(
                command.Text,
                resources,
                ids,
                command.DryRun ? null : "bundle.deploy",
                (upload, id) => DeployAsync(upload, id, resources, cancellationToken),
                cancellationToken),
            cancellationToken);

    private async Task<(Bundle Bundle, RegistryDeployment Result)> DeployAsync(
        BundleUpload upload, long id, IntegrationResources resources, CancellationToken cancellationToken)
    {
        var (content, warnings) = upload;
        var existing = resources.FindBundle(content.Name);
        var previousResources = existing is null
            ? null
            : await generations.FindResourcesAsync(
                resources.Owner, resources.Integration.Value, existing.Name, existing.Generation, cancellationToken);
        var installed = resources.JobSpecs.Where(spec => spec.IsInstalled).Select(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        var bundle = resources.Deploy(content, id, Guid.NewGuid);
        var differences = ResourceDifference.Compare(
            previousResources is null ? default : JsonValue.Parse(previousResources), JsonValue.Parse(content.Resources));
        return (bundle, new RegistryDeployment(bundle, differences, [.. CompareJobSpecs(installed, resources)], warnings));
    }

    private static IEnumerable<JobSpecDifference> CompareJobSpecs(HashSet<string> before, IntegrationResources resources)
    {
        var after = resources.JobSpecs.Where(spec => spec.IsInstalled).Select(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        return before.Union(after).Order(StringComparer.Ordinal).Select(name =>
            new JobSpecDifference(name, !after.Contains(name) ? "retire" : before.Contains(name) ? "keep" : "install"));
    }
}
