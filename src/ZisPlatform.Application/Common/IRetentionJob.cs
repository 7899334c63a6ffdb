namespace ZisPlatform.Application.Common;

/// <summary>
/// Deletes one kind of expired rows. Each module registers one per kind; they run periodically, in the order of registration,
/// on every replica concurrently: rows taken by another replica are skipped.
/// </summary>
public interface IRetentionJob
{
    /// <summary>The display name of the deleted rows, in the plural, for logs and metrics.</summary>
    string Subject { get; }

    /// <summary>
    /// Deletes up to <paramref name="limit"/> rows and returns their number; fewer than the limit means that none are left.
    /// </summary>
    Task<int> DeleteAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}
