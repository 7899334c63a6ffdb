using ZisPlatform.Application.Registry;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Infrastructure.Registry;

/// <summary>A row of registry_job_specs.</summary>
internal sealed class JobSpecRow
{
    public const string Columns = """
        name AS Name, uuid AS Uuid, bundle_id AS BundleId, event_source AS EventSource, event_type AS EventType,
        flow_name AS FlowName, description AS Description, installed AS Installed, defined AS Defined
        """;

    public string Name { get; init; } = "";
    public string Uuid { get; init; } = "";
    public long BundleId { get; init; }
    public string EventSource { get; init; } = "";
    public string EventType { get; init; } = "";
    public string FlowName { get; init; } = "";
    public string Description { get; init; } = "";
    public long Installed { get; init; }
    public long Defined { get; init; }

    public JobSpecEntry Entry => new(
        Guid.Parse(Uuid),
        BundleId,
        new JobSpecDefinition(Name, EventSource, EventType, FlowName, Description),
        Installed == 1,
        Defined == 1);

    public JobSpecView View => new(Uuid, Name, EventSource, EventType, FlowName, Description, Installed == 1, Defined == 0);
}
