namespace ZisPlatform.Application.Common;

/// <summary>
/// Deletes one kind of rows that nobody needs any more. A module adds one for each kind it has; they run in the order in which
/// they were added, again and again, on every replica at once: a row that another one takes is left to it.
/// </summary>
public interface ISweep
{
    /// <summary>What is deleted, in the plural, for the log and the measurements.</summary>
    string Subject { get; }

    /// <summary>Deletes at most so many rows; how many it deleted: fewer than the limit means that none are left.</summary>
    Task<int> DeleteAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}
