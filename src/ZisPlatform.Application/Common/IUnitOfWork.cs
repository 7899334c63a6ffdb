namespace ZisPlatform.Application.Common;

/// <summary>
/// What a use case has written through its repositories, kept until it is committed as one transaction:
/// all of it or nothing.
/// </summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Commits everything written so far. False, with nothing stored, when a unique key was taken by somebody else
    /// or a guarded write met no row.
    /// </summary>
    Task<bool> CommitAsync(CancellationToken cancellationToken);
}
