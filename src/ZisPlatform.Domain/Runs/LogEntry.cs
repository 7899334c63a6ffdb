namespace ZisPlatform.Domain.Runs;

/// <summary>An entry of the integration log (contract, flows 15).</summary>
public sealed record LogEntry(string Id, LogStatus Status, string Description, DateTimeOffset At);

/// <summary>The levels of the integration log (contract, flows 15).</summary>
public enum LogStatus
{
    Info,
    Warning,
    Error,
    Debug,
}
