using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Registry.Bundles;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Api.Registry;

/// <summary>A finding that is legal in a bundle but probably unintended.</summary>
internal sealed record WarningItem(string Code, string Message, string Path, string? Advice)
{
    public static IReadOnlyList<WarningItem> Of(IReadOnlyList<Diagnostic> findings) =>
        [.. findings.Select(finding => new WarningItem(finding.Code, finding.ToString(), finding.Path, finding.Suggestion))];
}

internal sealed record DeployedBundleItem(string Uuid, string Name, int Generation)
{
    public static DeployedBundleItem Of(Bundle bundle) => new(bundle.Uuid.ToString(), bundle.Name, bundle.Generation);
}

internal sealed record ResourceDifferenceItem(string Type, string Name, string Change, IReadOnlyList<string> Paths)
{
    public static IReadOnlyList<ResourceDifferenceItem> Of(IReadOnlyList<ResourceDifference> differences) =>
        [
            .. differences.Select(difference => new ResourceDifferenceItem(
                difference.Type,
                difference.Name,
                difference.Change,
                [.. difference.Paths])),
        ];
}

internal sealed record JobSpecDifferenceItem(string Name, string Change);

internal sealed record DeploymentBody(
    bool DryRun,
    DeployedBundleItem Bundle,
    IReadOnlyList<ResourceDifferenceItem> Resources,
    IReadOnlyList<JobSpecDifferenceItem> JobSpecs,
    IReadOnlyList<WarningItem> Warnings)
{
    public static DeploymentBody Of(RegistryDeployment deployment, bool dryRun) => new(
        dryRun,
        DeployedBundleItem.Of(deployment.Bundle),
        ResourceDifferenceItem.Of(deployment.Resources),
        [.. deployment.JobSpecs.Select(spec => new JobSpecDifferenceItem(spec.Name, spec.Change))],
        WarningItem.Of(deployment.Warnings));
}

internal sealed record GenerationItem(long Generation, bool Current, long Size, string Sha256, DateTimeOffset UploadedAt, string UploadedBy)
{
    public static GenerationItem Of(GenerationView view) =>
        new(view.Generation, view.IsCurrent, view.Size, view.Sha256, view.UploadedAt, view.UploadedBy);
}

internal sealed record GenerationListBody(IReadOnlyList<GenerationItem> Generations, PageMeta Meta);

internal sealed record GenerationDifferenceBody(int From, int To, IReadOnlyList<ResourceDifferenceItem> Resources);

internal sealed class RollBackBody
{
    [System.Diagnostics.CodeAnalysis.DisallowNull]
    public string Bundle { get; init; } = "";

    public long Generation { get; init; }

    /// <summary>Gets a value: true to also install the job specs of the generation and to retire the others.</summary>
    public bool Install { get; init; }
}

internal sealed record RolledBackBody(DeployedBundleItem Bundle, IReadOnlyList<WarningItem> Warnings)
{
    public static RolledBackBody Of(UploadedBundle uploaded) =>
        new(DeployedBundleItem.Of(uploaded.Bundle), WarningItem.Of(uploaded.Warnings));
}
