using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
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

internal sealed class DeployBundleHandler(
    IResourceRepository repository,
    IGenerationReads generations,
    OptimisticRetry retry,
    IIdGenerator ids,
    IAuditLog audit,
    TimeProvider clock)
    : IRequestHandler<DeployBundle, Result<RegistryDeployment>>
{
    public Task<Result<RegistryDeployment>> Handle(DeployBundle command, CancellationToken cancellationToken) =>
        retry.RunAsync<RegistryDeployment>(
            new ResourcesKey(command.Integration),
            async () =>
            {
                var actor = command.Actor;
                if (await repository.FindAsync(actor.Account, command.Integration, cancellationToken) is not { } resources)
                {
                    return RegistryErrors.NoSuchIntegration;
                }

                var validated = BundleUpload.Validate(command.Text, resources);
                if (!validated.IsOk)
                {
                    return validated.Errors.ToArray();
                }

                var upload = validated.Value;
                var id = await ids.NextAsync(cancellationToken);
                var previousResources = resources.FindBundle(upload.Content.Name) is { } existing
                    ? await generations.FindResourcesAsync(
                        actor.Account, command.Integration, existing.Name, existing.Generation, cancellationToken)
                    : null;
                var installed = InstalledJobSpecs(resources);
                var bundle = resources.Deploy(upload.Content, id, Guid.NewGuid);
                if (!command.DryRun)
                {
                    var now = clock.GetUtcNow();
                    repository.Save(resources, actor, now);
                    audit.Add(ResourceAudit.Entry(now, actor, resources, "bundle.deploy", bundle.Name, null, upload.Describe(bundle)));
                }

                return new RegistryDeployment(
                    bundle,
                    ResourceDifference.Compare(
                        previousResources is null ? default : JsonValue.Parse(previousResources),
                        JsonValue.Parse(upload.Content.Resources)),
                    [.. CompareJobSpecs(installed, InstalledJobSpecs(resources))],
                    upload.Warnings);
            },
            RegistryErrors.TooBusy,
            cancellationToken);

    private static HashSet<string> InstalledJobSpecs(IntegrationResources resources) =>
        resources.JobSpecs.Where(spec => spec.IsInstalled).Select(spec => spec.Name).ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<JobSpecDifference> CompareJobSpecs(HashSet<string> before, HashSet<string> after) =>
        before.Union(after).Order(StringComparer.Ordinal).Select(name =>
            new JobSpecDifference(name, !after.Contains(name) ? "retire" : before.Contains(name) ? "keep" : "install"));
}
