namespace ZisPlatform.Application.Common.Concurrency;

/// <summary>Provides a lock per key within this process, so that local changes of the same object do not conflict in the store.</summary>
internal sealed class KeyedLock
{
    private readonly Dictionary<object, Gate> _gates = [];

    /// <param name="key">The key of the object. Keys of different modules are of different types, so they are never equal.</param>
    /// <param name="cancellationToken">Cancels waiting.</param>
    public async ValueTask<Lease> AcquireAsync(object key, CancellationToken cancellationToken)
    {
        Gate? gate;
        lock (_gates)
        {
            if (!_gates.TryGetValue(key, out gate))
            {
                _gates[key] = gate = new Gate();
            }

            gate.Users++;
        }

        try
        {
            await gate.Free.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Release(key, gate);
            throw;
        }

        return new Lease(this, key, gate);
    }

    private void Release(object key, Gate gate)
    {
        lock (_gates)
        {
            if (--gate.Users == 0)
            {
                _gates.Remove(key);
                gate.Free.Dispose();
            }
        }
    }

    internal sealed class Gate
    {
        public SemaphoreSlim Free { get; } = new(1);

        public int Users { get; set; }
    }

    /// <summary>A held lock; disposing releases it.</summary>
    internal readonly struct Lease(KeyedLock owner, object key, Gate gate) : IDisposable
    {
        public void Dispose()
        {
            gate.Free.Release();
            owner.Release(key, gate);
        }
    }
}
