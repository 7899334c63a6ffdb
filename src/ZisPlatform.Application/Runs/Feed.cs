using ZisPlatform.Application.Common;

namespace ZisPlatform.Application.Runs;

/// <summary>
/// One listener's place in what goes on. Ids rise by the time at which they are made, but what has a lower id may be stored later:
/// so each look goes back a few seconds, and what the listener knows already is left out.
/// </summary>
/// <typeparam name="T">What is told.</typeparam>
public abstract class Feed<T>
{
    /// <summary>What is read anew by one look, at the most.</summary>
    private protected const int PageSize = 500;

    /// <summary>Longer than a commit takes, and the clocks of replicas differ.</summary>
    private protected static readonly TimeSpan LookBack = TimeSpan.FromSeconds(10);

    /// <summary>Whether the last look did not reach the end: the next one need not wait.</summary>
    public bool IsBehind { get; private protected set; }

    /// <summary>Finds the place, before anything is told.</summary>
    /// <param name="after">The place that was told with the last news; null to hear only what happens from now on.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public abstract Task BeginAsync(string? after, CancellationToken cancellationToken);

    /// <summary>What is new, each with the place from which whoever has heard it goes on.</summary>
    public abstract Task<IReadOnlyList<(string Place, T News)>> NextAsync(CancellationToken cancellationToken);

    private protected static string Later(string one, string other) => string.CompareOrdinal(one, other) >= 0 ? one : other;

    private protected static string Earlier(string one, string other) => string.CompareOrdinal(one, other) <= 0 ? one : other;
}

/// <summary>What callers send back to go on where they were.</summary>
public static class FeedPlace
{
    /// <summary>Whether a text can be a place of any feed.</summary>
    public static bool IsOne(string text) => Ulids.IsOne(text);
}
