namespace ZisPlatform.Json.Jq;

/// <summary>What one run of a program may use. Every program may be hostile, so nothing is without limit.</summary>
public sealed record JqOptions
{
    public static readonly JqOptions Default = new();

    /// <summary>Outputs, calls and turns of loops, counted together: ten million.</summary>
    public long MaxSteps { get; init; } = 10_000_000;

    /// <summary>Bytes taken in all, whether or not they were given back: 64 MiB.</summary>
    public long MaxAllocation { get; init; } = 64 << 20;

    /// <summary>Calls within calls: 4,000. Calls in tail position do not count.</summary>
    public int MaxCallDepth { get; init; } = 4_000;

    /// <summary>Outputs of the whole program: 100,000.</summary>
    public int MaxOutputs { get; init; } = 100_000;

    /// <summary>By the clock: two seconds.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For one match of a pattern that needs backtracking: 250 ms. Other patterns take linear time.</summary>
    public TimeSpan MaxRegexTime { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Measures <see cref="MaxTime"/> and is what <c>now</c> tells.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Ends a run as if its time were up.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>Which limit ended a run.</summary>
public enum JqBudget
{
    Steps,
    Allocation,
    CallDepth,

    /// <summary>A value nested deeper than <see cref="JsonValue.MaxDepth"/>.</summary>
    Depth,
    Outputs,
    Time,
    RegexTime,
}
