namespace ZisPlatform.Application.Common;

/// <summary>Lets one change of a thing go on at a time in this process, so that they need not meet in the store and start over.</summary>
/// <typeparam name="TKey">What names the thing.</typeparam>
internal sealed class Turns<TKey>
    where TKey : notnull
{
    private readonly Dictionary<TKey, Gate> _gates = [];

    public async ValueTask<Turn> EnterAsync(TKey key, CancellationToken cancellationToken)
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
            Leave(key, gate);
            throw;
        }

        return new Turn(this, key, gate);
    }

    private void Leave(TKey key, Gate gate)
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

    /// <summary>The right to change it.</summary>
    internal readonly struct Turn(Turns<TKey> turns, TKey key, Gate gate) : IDisposable
    {
        public void Dispose()
        {
            gate.Free.Release();
            turns.Leave(key, gate);
        }
    }
}
