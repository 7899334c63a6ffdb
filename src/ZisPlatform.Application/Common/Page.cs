namespace ZisPlatform.Application.Common;

/// <summary>A request for one page of a list (contract 1.7).</summary>
/// <param name="Size">The maximum number of items, 1 to <see cref="MaximumSize"/>.</param>
/// <param name="Key">
/// The sort key of the item to continue from: a <see cref="long"/>, a <see cref="string"/> or bytes, depending on the list's order; null
/// to start at the beginning.
/// </param>
/// <param name="Before">True to return the items before the key; false to return the items after it.</param>
public sealed record PageRequest(int Size, object? Key = null, bool Before = false)
{
    public const int MaximumSize = 100;
    public const int DefaultSize = 20;

    /// <summary>The number of items to skip, for lists that are read by page number (contract 7.1).</summary>
    public long Offset { get; init; }
}

/// <summary>A page of a list, always in the list's order.</summary>
/// <param name="Items">The items.</param>
/// <param name="HasMore">True if there are more items in the requested direction.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, bool HasMore);

/// <summary>A page of a list, with the list's total count.</summary>
/// <param name="Page">The page.</param>
/// <param name="Count">The total number of items in the list.</param>
public sealed record CountedPage<T>(Page<T> Page, long Count);
