using System.Collections.Concurrent;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry.Integrations;

/// <summary>
/// Serializes the registrations of a name in this process and caches the registered names, so that a hundred deploy tools that post one
/// name use one key pair and one insert, not a hundred. A name is never released, so cached names stay valid. Between replicas the unique
/// key on the name decides.
/// </summary>
internal sealed class IntegrationRegistrationGate
{
    /// <summary>The maximum number of cached names. Beyond it the cache is cleared, which costs one failed insert per name.</summary>
    private const int MaxCachedNames = 100_000;

    private readonly ConcurrentDictionary<IntegrationName, Lease> _pending = new();
    private readonly ConcurrentDictionary<IntegrationName, bool> _registered = new();
    private int _count;

    /// <summary>
    /// Acquires the right to register a name, to be disposed when done; returns null if the name is registered, or was being registered
    /// while the call waited.
    /// </summary>
    public async ValueTask<Lease?> TryEnterAsync(IntegrationName name, CancellationToken cancellationToken)
    {
        if (_registered.ContainsKey(name))
        {
            return null;
        }

        var lease = new Lease(this, name);
        var pending = _pending.GetOrAdd(name, lease);
        if (pending == lease)
        {
            return lease;
        }

        await pending.Ended.WaitAsync(cancellationToken);
        return null;
    }

    public void Add(IntegrationName name)
    {
        if (_registered.TryAdd(name, true) && Interlocked.Increment(ref _count) > MaxCachedNames)
        {
            _registered.Clear();
            Volatile.Write(ref _count, 0);
        }
    }

    /// <summary>Removes a cached name that is not registered: the store is an older one, restored from a backup.</summary>
    public void Remove(IntegrationName name) => _registered.TryRemove(name, out _);

    /// <summary>The right to register a name.</summary>
    internal sealed class Lease(IntegrationRegistrationGate gate, IntegrationName name) : IDisposable
    {
        private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _completion.Task;

        /// <summary>Gets or sets a value: true if the name was registered.</summary>
        public bool Registered { get; set; }

        public void Dispose()
        {
            if (Registered)
            {
                gate.Add(name);
            }

            gate._pending.TryRemove(name, out _);
            _completion.TrySetResult();
        }
    }
}
