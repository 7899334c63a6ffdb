using System.Collections.Concurrent;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>
/// Lets one registration of a name go on at a time in this process, so that a hundred deploy tools posting one name
/// use one key pair and not a hundred. Between replicas the unique key on the name decides.
/// </summary>
internal sealed class RegistrationTurns
{
    private readonly ConcurrentDictionary<IntegrationName, Turn> _underWay = new();

    /// <summary>The turn, to be disposed when done; null, after waiting, when another one had it.</summary>
    public async ValueTask<IDisposable?> TryEnterAsync(IntegrationName name, CancellationToken cancellationToken)
    {
        var mine = new Turn(this, name);
        var holder = _underWay.GetOrAdd(name, mine);
        if (holder == mine)
        {
            return mine;
        }

        await holder.Ended.WaitAsync(cancellationToken);
        return null;
    }

    private sealed class Turn(RegistrationTurns turns, IntegrationName name) : IDisposable
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task;

        public void Dispose()
        {
            turns._underWay.TryRemove(name, out _);
            _ended.TrySetResult();
        }
    }
}
