namespace ZisPlatform.Domain.Runs;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>Nobody has taken it yet, or its next attempt is due later.</summary>
    Queued,

    /// <summary>A worker runs it.</summary>
    Running,

    /// <summary>It waits inside a flow, for a Wait state or before a state's next attempt.</summary>
    Waiting,

    Succeeded,

    Failed,

    /// <summary>An administrator ended it.</summary>
    Cancelled,
}

/// <summary>Levels of the integration log (contract, flows 15).</summary>
public enum LogStatus
{
    Info,
    Warning,
    Error,
    Debug,
}
