namespace ZisPlatform.Application.Common;

/// <summary>Which part of a list is wanted (contract 1.7).</summary>
/// <param name="Size">At most so many items, 1 to <see cref="MaximumSize"/>.</param>
/// <param name="Key">The item to go on from, a <see cref="long"/>, a <see cref="string"/> or bytes as the list is sorted; null from its beginning.</param>
/// <param name="Before">Whether the items in front of that one are wanted, not those behind it.</param>
public sealed record PageRequest(int Size, object? Key = null, bool Before = false)
{
    public const int MaximumSize = 100;
    public const int DefaultSize = 20;

    /// <summary>How many items to pass over, where a list is read by the number of its pages (contract 7.1).</summary>
    public long Offset { get; init; }
}

/// <summary>A part of a list, always in the list's order.</summary>
/// <param name="Items">The items.</param>
/// <param name="HasMore">Whether there are more in the direction that was asked for.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, bool HasMore);

/// <summary>The same of a list that tells how long it is.</summary>
/// <param name="Page">The part.</param>
/// <param name="Count">How many items there are in all.</param>
public sealed record CountedPage<T>(Page<T> Page, long Count);
