using System.Collections.Concurrent;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>
/// Lets one registration of a name go on at a time in this process, and remembers which names are registered, so that a
/// hundred deploy tools posting one name use one key pair and try one insert, not a hundred. A name is never given up, so what
/// is remembered stays true. Between replicas the unique key on the name decides.
/// </summary>
internal sealed class NamesInUse
{
    /// <summary>Bounds the memory; beyond it all is forgotten, which costs one failed insert a name.</summary>
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<IntegrationName, Turn> _underWay = new();
    private readonly ConcurrentDictionary<IntegrationName, bool> _registered = new();
    private int _count;

    /// <summary>The turn, to be disposed when done; null when the name is registered, or was being registered while we waited.</summary>
    public async ValueTask<Turn?> TryEnterAsync(IntegrationName name, CancellationToken cancellationToken)
    {
        if (_registered.ContainsKey(name))
        {
            return null;
        }

        var mine = new Turn(this, name);
        var holder = _underWay.GetOrAdd(name, mine);
        if (holder == mine)
        {
            return mine;
        }

        await holder.Ended.WaitAsync(cancellationToken);
        return null;
    }

    public void Remember(IntegrationName name)
    {
        if (_registered.TryAdd(name, true) && Interlocked.Increment(ref _count) > Most)
        {
            _registered.Clear();
            Volatile.Write(ref _count, 0);
        }
    }

    /// <summary>What was remembered is not so: the store is an older one, restored from a backup.</summary>
    public void Forget(IntegrationName name) => _registered.TryRemove(name, out _);

    /// <summary>The right to register a name.</summary>
    internal sealed class Turn(NamesInUse names, IntegrationName name) : IDisposable
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task;

        /// <summary>Whether it ended with the name registered.</summary>
        public bool Registered { get; set; }

        public void Dispose()
        {
            if (Registered)
            {
                names.Remember(name);
            }

            names._underWay.TryRemove(name, out _);
            _ended.TrySetResult();
        }
    }
}
