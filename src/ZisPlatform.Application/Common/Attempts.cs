using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Common;

/// <summary>
/// Makes a change that reads first: it is staged on what is there, and staged again where somebody else was quicker. In this
/// process changes of one thing wait for one another; replicas meet in the store.
/// </summary>
internal sealed class Attempts<TKey>(Turns<TKey> turns, IUnitOfWork work)
    where TKey : notnull
{
    /// <summary>Each failed attempt means that another one succeeded, so this many replicas would have to be at it.</summary>
    private const int Most = 20;

    /// <param name="key">What is changed.</param>
    /// <param name="stage">Reads it and stages the change; stages nothing where it refuses or nothing is to be done. Called again after a conflict.</param>
    /// <param name="tooBusy">The answer when others kept changing it.</param>
    /// <param name="cancellationToken">Stops between the attempts.</param>
    public async Task<Result<T>> RunAsync<T>(TKey key, Func<Task<Result<T>>> stage, Error tooBusy, CancellationToken cancellationToken)
        where T : notnull
    {
        using var turn = await turns.EnterAsync(key, cancellationToken);
        for (var attempt = 0; attempt < Most; attempt++)
        {
            var staged = await stage();
            if (!staged.IsOk || await work.CommitAsync(cancellationToken))
            {
                return staged;
            }
        }

        return tooBusy;
    }
}
