namespace ZisPlatform.Application.Common;

/// <summary>Which part of a list is wanted (contract 1.7).</summary>
/// <param name="Size">At most so many items, 1 to <see cref="MaximumSize"/>.</param>
/// <param name="After">Only what stands after this id; null from the beginning.</param>
public sealed record PageRequest(int Size, long? After)
{
    public const int MaximumSize = 100;
    public const int DefaultSize = 20;
}

/// <summary>A part of a list.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, bool HasMore);
