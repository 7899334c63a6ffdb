using System.Text.Json;
using ZisPlatform.Cli.Server;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Cli.Deployments;

/// <summary>What a deployment changes.</summary>
/// <param name="Resources">What becomes of resources.</param>
/// <param name="JobSpecs">What becomes of the integration's job specs.</param>
/// <param name="Warnings">The server's, which sees the integration's other bundles too.</param>
internal sealed record DeploymentPlan(
    IReadOnlyList<ChangedResource> Resources, IReadOnlyList<ChangedJobSpec> JobSpecs, IReadOnlyList<string> Warnings)
{
    public static readonly DeploymentPlan Nothing = new([], [], []);

    public IEnumerable<string> Retired => JobSpecs.Where(spec => spec.Change == "retire").Select(spec => spec.Name);

    /// <summary>As the server says.</summary>
    public static DeploymentPlan Of(JsonElement answer) => new(
        [
            .. Items(answer, "resources").Select(resource => new ChangedResource(
                resource.Text("type"), resource.Text("name"), resource.Text("change"), [.. Items(resource, "paths").Select(path => path.ToString())])),
        ],
        [.. Items(answer, "job_specs").Select(spec => new ChangedJobSpec(spec.Text("name"), spec.Text("change")))],
        [.. Items(answer, "warnings").Select(warning => warning.Text("message"))]);

    /// <summary>By comparing with what is there, for a server that does not say.</summary>
    public static DeploymentPlan Between(RegistryState before, LocalBundle bundle)
    {
        var old = before.Find(bundle.Name) ?? default;
        var defined = before.Bundles.Where(other => RegistryState.NameOf(other) != bundle.Name).SelectMany(RegistryState.JobSpecsOf).Union(bundle.JobSpecs);
        // What no bundle defined before is an orphan of who knows what; only what this bundle drops now is its own to retire.
        var retired = RegistryState.JobSpecsOf(old).Except(defined).Intersect(before.Installed).ToHashSet(StringComparer.Ordinal);
        return new DeploymentPlan(
            [
                .. ResourceDifference.Between(old["resources"], bundle.Document["resources"])
                    .Select(found => new ChangedResource(found.Type, found.Name, found.Change, [.. found.Paths])),
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

/// <summary>What becomes of a job spec: <c>install</c>, <c>keep</c> or <c>retire</c>.</summary>
internal sealed record ChangedJobSpec(string Name, string Change);
