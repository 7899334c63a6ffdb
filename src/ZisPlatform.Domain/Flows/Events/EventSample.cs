using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Events;

/// <summary>A sample event of a native source, for trying out flows.</summary>
/// <param name="Source">The <c>event_source</c> in job specs.</param>
/// <param name="Type">The <c>event_type</c> in job specs, unique over all sources.</param>
/// <param name="Root">The only member of the payload, such as <c>ticket_event</c>.</param>
/// <param name="Payload">The value of <c>$.input</c> in a flow. Its times and ids are constant.</param>
public sealed record EventSample(string Source, string Type, string Root, JsonValue Payload)
{
    /// <summary>Gets the <c>type</c> in the payload, such as <c>Ticket Created</c>.</summary>
    public string Title => Payload[Root]["type"].AsString();
}
