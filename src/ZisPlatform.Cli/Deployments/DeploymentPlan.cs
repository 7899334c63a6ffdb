using System.Text.Json;
using ZisPlatform.Cli.Server;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Cli.Deployments;

/// <summary>The changes of a deployment.</summary>
/// <param name="Resources">The changed resources.</param>
/// <param name="JobSpecs">The integration's job specs and the change of each.</param>
/// <param name="Warnings">The warnings of the server, which also considers the integration's other bundles.</param>
internal sealed record DeploymentPlan(
    IReadOnlyList<ChangedResource> Resources, IReadOnlyList<ChangedJobSpec> JobSpecs, IReadOnlyList<string> Warnings)
{
    public static readonly DeploymentPlan Nothing = new([], [], []);

    public IEnumerable<string> Retired => JobSpecs.Where(spec => spec.Change == "retire").Select(spec => spec.Name);

    /// <summary>Reads the plan from a response of the server.</summary>
    public static DeploymentPlan Of(JsonElement answer) => new(
        [
            .. Items(answer, "resources").Select(resource => new ChangedResource(
                resource.Text("type"), resource.Text("name"), resource.Text("change"),
                [.. Items(resource, "paths").Select(path => path.ToString())])),
        ],
        [.. Items(answer, "job_specs").Select(spec => new ChangedJobSpec(spec.Text("name"), spec.Text("change")))],
        [.. Items(answer, "warnings").Select(warning => warning.Text("message"))]);

    /// <summary>Computes the plan from the current registry state, for a server that does not report one.</summary>
    public static DeploymentPlan Between(RegistryState before, LocalBundle bundle)
    {
        var previous = before.Find(bundle.Name) ?? default;
        var definedJobSpecs = before.Bundles.Where(other => RegistryState.NameOf(other) != bundle.Name)
            .SelectMany(RegistryState.JobSpecsOf)
            .Union(bundle.JobSpecs);
        // Retire only job specs that this bundle drops. Orphans of unknown origin stay installed.
        var retired = RegistryState.JobSpecsOf(previous)
            .Except(definedJobSpecs)
            .Intersect(before.Installed)
            .ToHashSet(StringComparer.Ordinal);
        return new DeploymentPlan(
            [
                .. ResourceDifference.Compare(previous["resources"], bundle.Document["resources"])
                    .Select(difference => new ChangedResource(difference.Type, difference.Name, difference.Change, [.. difference.Paths])),
            ],
            [
                .. before.Installed.Union(bundle.JobSpecs).Order(StringComparer.Ordinal).Select(name => new ChangedJobSpec(
                    name, retired.Contains(name) ? "retire" : before.Installed.Contains(name) ? "keep" : "install")),
            ],
            []);
    }

    private static JsonElement[] Items(JsonElement element, string name) =>
        element.TryGetProperty(name, out var items) && items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray()] : [];
}

/// <summary>A job spec and its change: <c>install</c>, <c>keep</c> or <c>retire</c>.</summary>
internal sealed record ChangedJobSpec(string Name, string Change);
