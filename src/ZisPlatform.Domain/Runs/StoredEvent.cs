using ZisPlatform.Domain.Runs.Contracts;

namespace ZisPlatform.Domain.Runs;

/// <summary>An event to be stored.</summary>
public sealed record StoredEvent(string Id, FlowEvent Event, DateTimeOffset AcceptedAt);
