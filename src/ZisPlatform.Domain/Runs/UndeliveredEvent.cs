namespace ZisPlatform.Domain.Runs;

/// <summary>A log entry about an event that did not start a flow.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Event">The event.</param>
/// <param name="Integration">The integration whose flow would have started.</param>
/// <param name="JobSpec">The short name of the job spec.</param>
/// <param name="Flow">The flow's full name.</param>
public sealed record UndeliveredEvent(LogEntry Entry, StoredEvent Event, string Integration, string JobSpec, string Flow);
