using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Testing;

/// <summary>Records every event that a server accepts, and forwards it to the server's own intake if there is one.</summary>
public sealed class CapturedEvents
{
    private readonly ConcurrentQueue<FlowEvent> _events = new();
    private readonly ConcurrentDictionary<string, Error> _refusals = new();

    /// <summary>Returns the accepted events of an integration, in their order.</summary>
    public IReadOnlyList<FlowEvent> Of(string integration) => [.. _events.Where(taken => taken.Integration == integration)];

    /// <summary>Rejects the events of an integration with an error; null accepts them again.</summary>
    public void Refuse(string integration, Error? refusal)
    {
        _refusals.TryRemove(integration, out _);
        if (refusal is not null)
        {
            _refusals[integration] = refusal;
        }
    }

    public void Watch(IServiceCollection services)
    {
        var own = services.LastOrDefault(service => service.ServiceType == typeof(IEventIngestor));
        services.Add(new ServiceDescriptor(
            typeof(IEventIngestor), provider => new Watcher(this, Make(own, provider)), own?.Lifetime ?? ServiceLifetime.Singleton));
    }

    private static IEventIngestor? Make(ServiceDescriptor? own, IServiceProvider provider) => own switch
    {
        null => null,
        { ImplementationInstance: IEventIngestor made } => made,
        { ImplementationFactory: { } make } => (IEventIngestor)make(provider),
        _ => (IEventIngestor)ActivatorUtilities.CreateInstance(provider, own.ImplementationType!),
    };

    private sealed class Watcher(CapturedEvents events, IEventIngestor? own) : IEventIngestor
    {
        public async Task<Result<string>> AcceptAsync(FlowEvent accepted, CancellationToken cancellationToken)
        {
            if (accepted.Integration is { } integration && events._refusals.TryGetValue(integration, out var refusal))
            {
                return refusal;
            }

            Result<string> taken = own is null ? "captured" : await own.AcceptAsync(accepted, cancellationToken);
            if (taken.IsOk)
            {
                events._events.Enqueue(accepted);
            }

            return taken;
        }
    }
}
