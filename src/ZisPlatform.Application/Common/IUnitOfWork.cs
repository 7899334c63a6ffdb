namespace ZisPlatform.Application.Common;

/// <summary>
/// Unit of work: the writes that a use case makes through its repositories are queued and committed together in one transaction.
/// </summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Commits all queued writes. Returns false, with nothing stored, if a unique key is already taken or a guarded write matched no row.
    /// </summary>
    Task<bool> CommitAsync(CancellationToken cancellationToken);
}
