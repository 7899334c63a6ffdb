using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows.Compilation;

namespace ZisPlatform.Domain.Registry;

/// <summary>
/// All uploaded and installed resources of one integration. They are one aggregate, because the rules concern several bundles: the
/// bundle that owns a job spec's name, the orphans of an upload, the job specs that a deployment removes.
/// </summary>
public sealed class IntegrationResources
{
    private readonly Dictionary<string, Bundle> _bundles;
    private readonly Dictionary<string, JobSpecEntry> _jobSpecs;
    private readonly List<ResourceChange> _changes = [];

    /// <param name="integration">The integration.</param>
    /// <param name="owner">The account of the integration.</param>
    /// <param name="revision">The number of changes, for optimistic concurrency.</param>
    /// <param name="bundles">All bundles, including deleted ones.</param>
    /// <param name="jobSpecs">All installed and installable job specs.</param>
    public IntegrationResources(
        IntegrationName integration, AccountId owner, long revision, IEnumerable<Bundle> bundles, IEnumerable<JobSpecEntry> jobSpecs)
    {
        Integration = integration;
        Owner = owner;
        Revision = revision;
        _bundles = bundles.ToDictionary(bundle => bundle.Name, StringComparer.Ordinal);
        _jobSpecs = jobSpecs.ToDictionary(spec => spec.Name, StringComparer.Ordinal);
    }

    public IntegrationName Integration { get; }

    public AccountId Owner { get; }

    public long Revision { get; }

    public IEnumerable<Bundle> Bundles => _bundles.Values.Where(bundle => !bundle.IsDeleted);

    public IReadOnlyCollection<JobSpecEntry> JobSpecs => _jobSpecs.Values;

    /// <summary>Gets the changes to store, in order.</summary>
    public IReadOnlyList<ResourceChange> Changes => _changes;

    /// <summary>Gets the resources that all bundles define.</summary>
    public IReadOnlyList<KnownResource> KnownResources => [.. Bundles.SelectMany(bundle => bundle.KnownResources)];

    public Bundle? FindBundle(string name) => _bundles.GetValueOrDefault(name) is { IsDeleted: false } bundle ? bundle : null;

    public Bundle? FindBundle(Guid uuid) => Bundles.FirstOrDefault(bundle => bundle.Uuid == uuid);

    /// <summary>
    /// Replaces the current content of a bundle. None of the uploaded job specs is installed afterwards. Job specs that the bundle no
    /// longer defines remain unchanged if they are installed (contract, flows 5.2), and are removed otherwise.
    /// </summary>
    /// <param name="content">The upload.</param>
    /// <param name="newId">The id for a new bundle.</param>
    /// <param name="newUuid">Creates the ids of a new bundle and of the job specs.</param>
    public Bundle Upload(BundleContent content, long newId, Func<Guid> newUuid)
    {
        ArgumentNullException.ThrowIfNull(newUuid);
        var previous = _bundles.GetValueOrDefault(content.Name);
        var uuid = previous is { IsDeleted: false } ? previous.Uuid : newUuid();
        var generation = (previous?.Generation ?? 0) + 1;
        var bundle = new Bundle(previous?.Id ?? newId, uuid, content.Name, generation, content.KnownResources, IsDeleted: false);
        _bundles[bundle.Name] = bundle;
        _changes.Add(new BundleStored(bundle, content, IsNew: previous is null));
        foreach (var spec in content.JobSpecs)
        {
            Store(new JobSpecEntry(newUuid(), bundle.Id, spec, IsInstalled: false, IsDefined: true));
        }

        RemoveDefinitions(bundle.Id, [.. content.JobSpecs.Select(spec => spec.Name)]);
        return bundle;
    }

    /// <summary>
    /// Uploads, installs and removes orphans in one change, so that events always see the old or the new bundle without a gap.
    /// </summary>
    public Bundle Deploy(BundleContent content, long newId, Func<Guid> newUuid)
    {
        var bundle = Upload(content, newId, newUuid);
        foreach (var spec in content.JobSpecs)
        {
            Store(_jobSpecs[spec.Name] with { IsInstalled = true });
        }

        foreach (var orphan in _jobSpecs.Values.Where(spec => spec.BundleId == bundle.Id && !spec.IsDefined).ToArray())
        {
            Remove(orphan);
        }

        return bundle;
    }

    /// <summary>Deletes a bundle. Its installed job specs remain as orphans (contract U6), and its history remains too.</summary>
    public void Delete(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var deleted = bundle with { IsDeleted = true, KnownResources = [] };
        _bundles[bundle.Name] = deleted;
        _changes.Add(new BundleDeleted(deleted));
        RemoveDefinitions(bundle.Id, []);
    }

    /// <summary>Installs a job spec that a bundle defines. The operation is idempotent (contract U5).</summary>
    public Result<JobSpecEntry> Install(string name)
    {
        if (_jobSpecs.GetValueOrDefault(name) is not { } entry || !entry.IsDefined)
        {
            return RegistryErrors.InvalidJobSpec(name);
        }

        return entry.IsInstalled ? entry : Store(entry with { IsInstalled = true });
    }

    /// <summary>Uninstalls a job spec. Orphans can be uninstalled too.</summary>
    public Result<JobSpecEntry> Uninstall(string name)
    {
        if (_jobSpecs.GetValueOrDefault(name) is not { IsInstalled: true } entry)
        {
            return RegistryErrors.JobSpecNotInstalled(name);
        }

        return entry.IsDefined ? Store(entry with { IsInstalled = false }) : Remove(entry);
    }

    private void RemoveDefinitions(long bundleId, HashSet<string> definedNames)
    {
        var undefinedEntries = _jobSpecs.Values
            .Where(spec => spec.BundleId == bundleId && spec.IsDefined && !definedNames.Contains(spec.Name))
            .ToArray();
        foreach (var entry in undefinedEntries)
        {
            if (entry.IsInstalled)
            {
                Store(entry with { IsDefined = false });
            }
            else
            {
                Remove(entry);
            }
        }
    }

    private JobSpecEntry Store(JobSpecEntry entry)
    {
        _jobSpecs[entry.Name] = entry;
        _changes.Add(new JobSpecStored(entry));
        return entry;
    }

    private JobSpecEntry Remove(JobSpecEntry entry)
    {
        _jobSpecs.Remove(entry.Name);
        _changes.Add(new JobSpecRemoved(entry.Name));
        return entry;
    }
}

/// <summary>A change to store.</summary>
public abstract record ResourceChange;

/// <summary>A new generation of a bundle.</summary>
/// <param name="Bundle">The bundle after the change.</param>
/// <param name="Content">The content of the generation.</param>
/// <param name="IsNew">True if a bundle with this name has never existed.</param>
public sealed record BundleStored(Bundle Bundle, BundleContent Content, bool IsNew) : ResourceChange;

public sealed record BundleDeleted(Bundle Bundle) : ResourceChange;

/// <summary>A job spec to store. It replaces an entry with the same name.</summary>
public sealed record JobSpecStored(JobSpecEntry Entry) : ResourceChange;

public sealed record JobSpecRemoved(string Name) : ResourceChange;
