using ZisPlatform.Application.Common.Ids;

namespace ZisPlatform.Application.Runs.Streaming;

/// <summary>
/// The position of one stream client in runs or log entries. Ids increase with their time of creation, but an item with a lower id may
/// be stored later. Each query therefore goes back a few seconds and omits the items that were already delivered.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
public abstract class ChangeFeed<T>
{
    /// <summary>The maximum number of new items that one query reads.</summary>
    private protected const int PageSize = 500;

    /// <summary>The time that each query goes back: longer than a commit takes and than the clocks of replicas differ.</summary>
    private protected static readonly TimeSpan LookBack = TimeSpan.FromSeconds(10);

    /// <summary>Gets a value: true if the last query did not reach the end, so that the next one need not wait.</summary>
    public bool IsBehind { get; private protected set; }

    /// <summary>Determines the start position, before any item is delivered.</summary>
    /// <param name="after">The position that was delivered with the last item; null to receive only items from now on.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public abstract Task BeginAsync(string? after, CancellationToken cancellationToken);

    /// <summary>Returns the new items, each with the position from which a client resumes after it.</summary>
    public abstract Task<IReadOnlyList<(string Place, T News)>> NextAsync(CancellationToken cancellationToken);

    private protected static string Later(string first, string second) => string.CompareOrdinal(first, second) >= 0 ? first : second;

    private protected static string Earlier(string first, string second) => string.CompareOrdinal(first, second) <= 0 ? first : second;
}

/// <summary>The position that clients send back to resume a feed.</summary>
public static class FeedCursor
{
    /// <summary>Determines whether a text can be a position of any feed.</summary>
    public static bool IsValid(string text) => UlidGenerator.IsValid(text);
}
