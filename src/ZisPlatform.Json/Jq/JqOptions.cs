using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq;

/// <summary>The limits of one run of a program. Every program can be hostile, so every resource has a limit.</summary>
public sealed record JqOptions
{
    public static readonly JqOptions Default = new();

    /// <summary>Gets the limit of outputs, calls and loop iterations in total. Default: ten million.</summary>
    public long MaxSteps { get; init; } = 10_000_000;

    /// <summary>Gets the limit of allocated bytes in total, including released memory. Default: 64 MiB.</summary>
    public long MaxAllocation { get; init; } = 64 << 20;

    /// <summary>Gets the limit of nested calls. Calls in tail position do not count. Default: 4,000.</summary>
    public int MaxCallDepth { get; init; } = 4_000;

    /// <summary>Gets the limit of outputs of the whole program. Default: 100,000.</summary>
    public int MaxOutputs { get; init; } = 100_000;

    /// <summary>Gets the limit of elapsed time. Default: two seconds.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Gets the time limit of one match of a pattern that needs backtracking. Default: 250 ms. Other patterns take linear time.
    /// </summary>
    public TimeSpan MaxRegexTime { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets the clock that measures <see cref="MaxTime"/> and that <c>now</c> returns.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Gets the token that ends a run in the same way as an exceeded time limit.</summary>
    public CancellationToken Cancellation { get; init; }
}

/// <summary>The limit that ended a run.</summary>
public enum JqBudget
{
    Steps,
    Allocation,
    CallDepth,

    /// <summary>The value is nested deeper than <see cref="JsonValue.MaxDepth"/>.</summary>
    Depth,
    Outputs,
    Time,
    RegexTime,
}
