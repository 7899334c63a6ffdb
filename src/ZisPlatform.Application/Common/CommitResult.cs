namespace ZisPlatform.Application.Common;

/// <summary>The outcome of a commit. Nothing is stored unless it is <see cref="Done"/>.</summary>
public enum CommitResult
{
    /// <summary>All writes are stored.</summary>
    Done,

    /// <summary>A guarded write did not affect exactly one row: the row was changed or deleted since it was read.</summary>
    Conflict,

    /// <summary>A unique key is already taken.</summary>
    KeyTaken,
}
