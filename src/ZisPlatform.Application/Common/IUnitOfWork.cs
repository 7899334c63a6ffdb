namespace ZisPlatform.Application.Common;

/// <summary>
/// Unit of work: the writes that a use case makes through its repositories are queued and committed together in one transaction.
/// </summary>
public interface IUnitOfWork
{
    /// <summary>Commits all queued writes, or none of them. The first write that fails determines the result.</summary>
    Task<CommitResult> CommitAsync(CancellationToken cancellationToken);
}

internal static class UnitOfWorkExtensions
{
    /// <summary>Commits writes that cannot be rejected: their keys are new or random, and none of them is guarded.</summary>
    /// <exception cref="InvalidOperationException">The commit was rejected nevertheless; nothing is stored.</exception>
    public static async Task CommitOrThrowAsync(this IUnitOfWork work, CancellationToken cancellationToken)
    {
        var result = await work.CommitAsync(cancellationToken);
        if (result != CommitResult.Done)
        {
            throw new InvalidOperationException($"The store rejected a commit that cannot conflict: {result}. Retry the request.");
        }
    }
}
