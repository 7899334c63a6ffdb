using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Runs;

/// <summary>One flow that one event starts, and its progress.</summary>
public sealed record Run
{
    /// <summary>A ULID.</summary>
    public required string Id { get; init; }

    public required AccountId Account { get; init; }

    public required string Integration { get; init; }

    public required StoredEvent Event { get; init; }

    /// <summary>The short name of the job spec that started it.</summary>
    public required string JobSpec { get; init; }

    /// <summary>The flow's full name.</summary>
    public required string Flow { get; init; }

    /// <summary>The generations its attempt runs; null until it has started.</summary>
    public string? Definitions { get; init; }

    /// <summary>The number of the attempt, counted from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The number of times that the run was claimed: a fencing token, in addition to the owner.</summary>
    public long ClaimVersion { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The start of the attempt; null until it has started.</summary>
    public DateTimeOffset? StartedAt { get; init; }
}
