using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;

namespace ZisPlatform.Domain.Registry;

/// <summary>
/// All that has been uploaded to one integration and is installed of it. One aggregate, because each rule of it looks at several
/// bundles: the owner of a job spec's name, what an upload orphans, what a deployment retires.
/// </summary>
public sealed class IntegrationResources
{
    private readonly Dictionary<string, Bundle> _bundles;
    private readonly Dictionary<string, JobSpecEntry> _jobSpecs;
    private readonly List<ResourceChange> _changes = [];

    /// <param name="integration">The integration.</param>
    /// <param name="owner">Its account.</param>
    /// <param name="revision">Counts the changes; guards against a change in between.</param>
    /// <param name="bundles">Deleted ones too.</param>
    /// <param name="jobSpecs">Installed and installable ones.</param>
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

    /// <summary>What is to be stored, in order.</summary>
    public IReadOnlyList<ResourceChange> Changes => _changes;

    /// <summary>What all bundles define.</summary>
    public IReadOnlyList<KnownResource> Known => [.. Bundles.SelectMany(bundle => bundle.Known)];

    public Bundle? FindBundle(string name) => _bundles.GetValueOrDefault(name) is { IsDeleted: false } bundle ? bundle : null;

    public Bundle? FindBundle(Guid uuid) => Bundles.FirstOrDefault(bundle => bundle.Uuid == uuid);

    public JobSpecEntry? FindJobSpec(string name) => _jobSpecs.GetValueOrDefault(name);

    /// <summary>
    /// Makes the content the bundle's current one. None of its job specs is installed after that; those it no longer defines
    /// stay as they are while they are installed (contract, flows 5.2), and vanish otherwise.
    /// </summary>
    /// <param name="content">The upload.</param>
    /// <param name="newId">The number to use when the name is new.</param>
    /// <param name="newUuid">Makes the ids of a new bundle and of its job specs.</param>
    public Bundle Upload(BundleContent content, long newId, Func<Guid> newUuid)
    {
        ArgumentNullException.ThrowIfNull(newUuid);
        var before = _bundles.GetValueOrDefault(content.Name);
        var uuid = before is { IsDeleted: false } ? before.Uuid : newUuid();
        var bundle = new Bundle(before?.Id ?? newId, uuid, content.Name, (before?.Generation ?? 0) + 1, content.Known, IsDeleted: false);
        _bundles[bundle.Name] = bundle;
        _changes.Add(new BundleStored(bundle, content, IsNew: before is null));
        foreach (var spec in content.JobSpecs)
        {
            Store(new JobSpecEntry(newUuid(), bundle.Id, spec, IsInstalled: false, IsDefined: true));
        }

        Abandon(bundle.Id, [.. content.JobSpecs.Select(spec => spec.Name)]);
        return bundle;
    }

    /// <summary>Upload, install and retire as one change: events meet the old bundle or the new one, never a gap in between.</summary>
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

    /// <summary>Deletes the bundle; its installed job specs stay as orphans (contract U6). Its history stays too.</summary>
    public void Delete(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var deleted = bundle with { IsDeleted = true, Known = [] };
        _bundles[bundle.Name] = deleted;
        _changes.Add(new BundleDeleted(deleted));
        Abandon(bundle.Id, []);
    }

    /// <summary>Installs a job spec that the bundles define; doing so again changes nothing (contract U5).</summary>
    public Result<JobSpecEntry> Install(string name)
    {
        if (_jobSpecs.GetValueOrDefault(name) is not { } entry || !entry.IsDefined)
        {
            return RegistryErrors.InvalidJobSpec(name);
        }

        return entry.IsInstalled ? entry : Store(entry with { IsInstalled = true });
    }

    /// <summary>Uninstalls a job spec, an orphan too.</summary>
    public Result<JobSpecEntry> Uninstall(string name)
    {
        if (_jobSpecs.GetValueOrDefault(name) is not { IsInstalled: true } entry)
        {
            return RegistryErrors.JobSpecNotInstalled(name);
        }

        return entry.IsDefined ? Store(entry with { IsInstalled = false }) : Remove(entry);
    }

    private void Abandon(long bundleId, HashSet<string> defined)
    {
        foreach (var entry in _jobSpecs.Values.Where(spec => spec.BundleId == bundleId && spec.IsDefined && !defined.Contains(spec.Name)).ToArray())
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

/// <summary>One thing to be stored.</summary>
public abstract record ResourceChange;

/// <summary>A new generation.</summary>
/// <param name="Bundle">The bundle as it is now.</param>
/// <param name="Content">What the generation holds.</param>
/// <param name="IsNew">Whether there has never been a bundle of that name.</param>
public sealed record BundleStored(Bundle Bundle, BundleContent Content, bool IsNew) : ResourceChange;

public sealed record BundleDeleted(Bundle Bundle) : ResourceChange;

/// <summary>Written over whatever has this name.</summary>
public sealed record JobSpecStored(JobSpecEntry Entry) : ResourceChange;

public sealed record JobSpecRemoved(string Name) : ResourceChange;
