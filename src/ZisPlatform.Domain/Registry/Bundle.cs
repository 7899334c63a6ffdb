using ZisPlatform.Domain.Flows;

namespace ZisPlatform.Domain.Registry;

/// <summary>A bundle of an integration as it stands: which generation of its content is the current one.</summary>
/// <param name="Id">The row's number; stays when the bundle is deleted and uploaded again.</param>
/// <param name="Uuid">The id on the wire; kept by an upload of the same name (contract U4).</param>
/// <param name="Name">Unique in the integration.</param>
/// <param name="Generation">The number of the current content, from 1; never used twice.</param>
/// <param name="Known">What the current content defines; empty once deleted.</param>
/// <param name="IsDeleted">Whether only its history is left.</param>
public sealed record Bundle(long Id, Guid Uuid, string Name, int Generation, IReadOnlyList<KnownResource> Known, bool IsDeleted);

/// <summary>A job spec that is installed or can be (contract 2.7).</summary>
/// <param name="Uuid">New with each upload (contract U4).</param>
/// <param name="BundleId">The bundle that defined it last.</param>
/// <param name="Definition">As that bundle defined it.</param>
/// <param name="IsInstalled">Whether events start its flow.</param>
/// <param name="IsDefined">False for an orphan: installed, and no bundle defines it any more.</param>
public sealed record JobSpecEntry(Guid Uuid, long BundleId, JobSpecDefinition Definition, bool IsInstalled, bool IsDefined)
{
    public string Name => Definition.Name;
}
