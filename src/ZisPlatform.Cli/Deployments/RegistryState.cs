using ZisPlatform.Cli.Server;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Deployments;

/// <summary>The registry content of an integration, read with the vendor's API.</summary>
/// <param name="Bundles">The complete bundle documents.</param>
/// <param name="JobSpecs">The names of the job specs. The value is true if the job spec is installed.</param>
internal sealed record RegistryState(IReadOnlyList<JsonValue> Bundles, IReadOnlyDictionary<string, bool> JobSpecs)
{
    /// <summary>The state of an integration that does not exist yet.</summary>
    public static readonly RegistryState Empty = new([], new Dictionary<string, bool>());

    public IEnumerable<string> Installed => JobSpecs.Where(spec => spec.Value).Select(spec => spec.Key);

    /// <summary>Installed job specs that no bundle defines any more. Their events start no flow, or an unintended one.</summary>
    public IEnumerable<string> Orphans => Installed.Except(Bundles.SelectMany(JobSpecsOf));

    public static async Task<RegistryState> ReadAsync(PlatformClient server, string integration, CancellationToken cancellationToken)
    {
        var specs = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var spec in await server.ListAsync(PlatformPaths.JobSpecs(integration), "job_specs", cancellationToken))
        {
            specs[spec.Required("name")] = spec.Text("installed") == bool.TrueString;
        }

        var bundles = new List<JsonValue>();
        foreach (var bundle in await server.ListAsync(PlatformPaths.Bundles(integration), "bundles", cancellationToken))
        {
            bundles.Add(await server.ReadAsync(PlatformPaths.Bundle(integration, bundle.Required("uuid")), cancellationToken));
        }

        return new RegistryState(bundles, specs);
    }

    /// <summary>Finds a bundle by name. Returns null if there is none.</summary>
    public JsonValue? Find(string name) => Bundles.Cast<JsonValue?>().FirstOrDefault(bundle => NameOf(bundle!.Value) == name);

    public static string NameOf(JsonValue bundle) => bundle["name"].ToPlainText();

    /// <summary>Returns the short names of the job specs that a bundle defines.</summary>
    public static IReadOnlySet<string> JobSpecsOf(JsonValue bundle)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        if (bundle["resources"] is { IsObject: true } resources)
        {
            foreach (var (_, resource) in resources.Members)
            {
                if (resource["type"].ToPlainText() == "ZIS::JobSpec")
                {
                    names.Add(resource["properties"]["name"].ToPlainText());
                }
            }
        }

        return names;
    }
}
