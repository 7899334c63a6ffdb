using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>Lets one change of an integration go on at a time in this process, so that they need not meet in the store and start over.</summary>
internal sealed class IntegrationTurns
{
    private readonly Dictionary<IntegrationName, Gate> _gates = [];

    public async ValueTask<Turn> EnterAsync(IntegrationName name, CancellationToken cancellationToken)
    {
        Gate? gate;
        lock (_gates)
        {
            if (!_gates.TryGetValue(name, out gate))
            {
                _gates[name] = gate = new Gate();
            }

            gate.Users++;
        }

        try
        {
            await gate.Free.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Leave(name, gate);
            throw;
        }

        return new Turn(this, name, gate);
    }

    private void Leave(IntegrationName name, Gate gate)
    {
        lock (_gates)
        {
            if (--gate.Users == 0)
            {
                _gates.Remove(name);
                gate.Free.Dispose();
            }
        }
    }

    internal sealed class Gate
    {
        public SemaphoreSlim Free { get; } = new(1);

        public int Users { get; set; }
    }

    /// <summary>The right to change an integration.</summary>
    internal readonly struct Turn(IntegrationTurns turns, IntegrationName name, Gate gate) : IDisposable
    {
        public void Dispose()
        {
            gate.Free.Release();
            turns.Leave(name, gate);
        }
    }
}
