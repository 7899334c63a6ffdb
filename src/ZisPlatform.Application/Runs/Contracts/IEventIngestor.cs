using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs.Contracts;

namespace ZisPlatform.Application.Runs.Contracts;

/// <summary>Accepts events for the flows that subscribe to them.</summary>
public interface IEventIngestor
{
    /// <summary>
    /// Stores an event and the runs that it starts. Both are durable when the method returns; the flows may run before or after that.
    /// </summary>
    /// <param name="flowEvent">The event; its body must be a JSON object.</param>
    /// <param name="cancellationToken">Stops waiting; the event may still be stored.</param>
    /// <returns>The event's id, or an error if the event cannot be accepted now.</returns>
    Task<Result<string>> AcceptAsync(FlowEvent flowEvent, CancellationToken cancellationToken);
}
