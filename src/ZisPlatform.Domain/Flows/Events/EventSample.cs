using ZisPlatform.Json;

namespace ZisPlatform.Domain.Flows;

/// <summary>An event of a native source as it may come, for trying flows out.</summary>
/// <param name="Source">The <c>event_source</c> that job specs name.</param>
/// <param name="Type">The <c>event_type</c> that job specs name; no two sources share one.</param>
/// <param name="Root">The one member of the payload, such as <c>ticket_event</c>.</param>
/// <param name="Payload">What a flow sees as <c>$.input</c>. Its times and ids are always the same.</param>
public sealed record EventSample(string Source, string Type, string Root, JsonValue Payload)
{
    /// <summary>The words in the payload's own <c>type</c>, such as <c>Ticket Created</c>.</summary>
    public string Title => Payload[Root]["type"].AsString();
}
