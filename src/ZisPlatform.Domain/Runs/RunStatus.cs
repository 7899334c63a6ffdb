namespace ZisPlatform.Domain.Runs;

/// <summary>The status of a run.</summary>
public enum RunStatus
{
    /// <summary>No worker has claimed the run yet, or its next attempt is due later.</summary>
    Queued,

    /// <summary>A worker executes the run.</summary>
    Running,

    /// <summary>The run waits inside a flow, for a Wait state or before the next attempt of a state.</summary>
    Waiting,

    Succeeded,

    Failed,

    /// <summary>An administrator cancelled the run.</summary>
    Cancelled,
}
