using ZisPlatform.Domain.Flows.Compilation;

namespace ZisPlatform.Domain.Registry;

/// <summary>The current state of a bundle of an integration.</summary>
/// <param name="Id">The id of the row. It is kept when the bundle is deleted and uploaded again.</param>
/// <param name="Uuid">The id in the API. It is kept by an upload of the same name (contract U4).</param>
/// <param name="Name">The name, unique in the integration.</param>
/// <param name="Generation">The number of the current content, from 1. Numbers are never reused.</param>
/// <param name="KnownResources">The resources that the current content defines; empty after deletion.</param>
/// <param name="IsDeleted">True if the bundle is deleted and only its history remains.</param>
public sealed record Bundle(long Id, Guid Uuid, string Name, int Generation, IReadOnlyList<KnownResource> KnownResources, bool IsDeleted);

/// <summary>A job spec that is installed or can be installed (contract 2.7).</summary>
/// <param name="Uuid">The id, new with each upload (contract U4).</param>
/// <param name="BundleId">The id of the bundle that defined the job spec last.</param>
/// <param name="Definition">The definition from that bundle.</param>
/// <param name="IsInstalled">True if events start the flow.</param>
/// <param name="IsDefined">False for an orphan, which is installed but no longer defined by a bundle.</param>
public sealed record JobSpecEntry(Guid Uuid, long BundleId, JobSpecDefinition Definition, bool IsInstalled, bool IsDefined)
{
    public string Name => Definition.Name;
}
