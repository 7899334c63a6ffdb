using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs.Contracts;

namespace ZisPlatform.Testing;

/// <summary>Records every event that a server accepts, and forwards it to the server's own ingestor if there is one.</summary>
public sealed class CapturedEvents
{
    private readonly ConcurrentQueue<FlowEvent> _events = new();
    private readonly ConcurrentDictionary<string, Error> _errors = new();

    /// <summary>Returns the accepted events of an integration, in their order.</summary>
    public IReadOnlyList<FlowEvent> EventsOf(string integration) => [.. _events.Where(flowEvent => flowEvent.Integration == integration)];

    /// <summary>Rejects the events of an integration with an error; null accepts them again.</summary>
    public void FailFor(string integration, Error? error)
    {
        _errors.TryRemove(integration, out _);
        if (error is not null)
        {
            _errors[integration] = error;
        }
    }

    public void Register(IServiceCollection services)
    {
        var inner = services.LastOrDefault(service => service.ServiceType == typeof(IEventIngestor));
        services.Add(new ServiceDescriptor(
            typeof(IEventIngestor),
            provider => new CapturingIngestor(this, CreateInner(inner, provider)),
            inner?.Lifetime ?? ServiceLifetime.Singleton));
    }

    private static IEventIngestor? CreateInner(ServiceDescriptor? inner, IServiceProvider provider) => inner switch
    {
        null => null,
        { ImplementationInstance: IEventIngestor instance } => instance,
        { ImplementationFactory: { } factory } => (IEventIngestor)factory(provider),
        _ => (IEventIngestor)ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!),
    };

    private sealed class CapturingIngestor(CapturedEvents events, IEventIngestor? inner) : IEventIngestor
    {
        public async Task<Result<string>> AcceptAsync(FlowEvent accepted, CancellationToken cancellationToken)
        {
            if (accepted.Integration is { } integration && events._errors.TryGetValue(integration, out var error))
            {
                return error;
            }

            Result<string> result = inner is null ? "captured" : await inner.AcceptAsync(accepted, cancellationToken);
            if (result.IsOk)
            {
                events._events.Enqueue(accepted);
            }

            return result;
        }
    }
}
