using ZisPlatform.Cli.Server;
using ZisPlatform.Domain.Registry;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Deployments;

/// <summary>The registry content after a deployment, compared with what was sent.</summary>
/// <param name="Drift">The differences from what was sent. Empty if the deployment is complete.</param>
/// <param name="Orphans">Installed job specs that no bundle defines.</param>
/// <param name="NotInstalled">Job specs of other bundles that are not installed.</param>
/// <param name="OtherBundles">The integration's other bundles.</param>
internal sealed record UploadVerification(
    IReadOnlyList<string> Drift, IReadOnlyList<string> Orphans, IReadOnlyList<string> NotInstalled, IReadOnlyList<string> OtherBundles)
{
    // Changes in the vendor's service may become visible some seconds later.
    private static readonly TimeSpan[] RetryDelays =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8),
    ];

    /// <summary>Reads the registry until it contains what was sent, with a limited number of attempts.</summary>
    public static async Task<UploadVerification> ReadAsync(
        PlatformClient server, LocalBundle bundle, IEnumerable<string> retired, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var verification = Of(bundle, await RegistryState.ReadAsync(server, bundle.Integration, cancellationToken), retired);
            // A transaction is visible immediately or not at all.
            if (verification.Drift.Count == 0 || server.IsPlatform || attempt == RetryDelays.Length)
            {
                return verification;
            }

            await Task.Delay(RetryDelays[attempt], time, cancellationToken);
        }
    }

    private static UploadVerification Of(LocalBundle bundle, RegistryState state, IEnumerable<string> retired) => new(
        [
            .. state.Find(bundle.Name) is { } stored ? Differences(bundle.Document, stored) : [$"the registry has no bundle {bundle.Name}"],
            .. bundle.JobSpecs.Except(state.Installed).Select(name => $"job spec {name} is not installed"),
            .. retired.Intersect(state.Installed).Select(name => $"job spec {name} is still installed"),
        ],
        [.. state.Orphans.Except(retired)],
        [.. state.JobSpecs.Keys.Except(state.Installed).Except(bundle.JobSpecs)],
        [.. state.Bundles.Select(RegistryState.NameOf).Where(name => name != bundle.Name).Order(StringComparer.Ordinal)]);

    private static IEnumerable<string> Differences(JsonValue sent, JsonValue stored)
    {
        foreach (var member in new[] { "description", "zis_template_version" })
        {
            // An omitted description is returned as an empty string.
            if (sent[member].ToPlainText() != stored[member].ToPlainText())
            {
                yield return $"the {member} of the bundle differs";
            }
        }

        if (sent["resources"] == stored["resources"])
        {
            yield break;
        }

        foreach (var resource in ResourceDifference.Compare(sent["resources"], stored["resources"]))
        {
            yield return resource.Change switch
            {
                "add" => $"{resource.Type} {resource.Name} was not sent",
                "remove" => $"{resource.Type} {resource.Name} is missing",
                _ => $"{resource.Type} {resource.Name} is another one at {string.Join(", ", resource.Paths)}",
            };
        }
    }
}
