using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs.Contracts;

/// <summary>Takes events for the flows that listen to them.</summary>
public interface IEventIntake
{
    /// <summary>
    /// Keeps an event and the runs it starts. When it answers, both survive whatever happens to the server; the flows may run
    /// before that or after.
    /// </summary>
    /// <param name="accepted">The event; its body must be a JSON object.</param>
    /// <param name="cancellationToken">Stops the waiting; the event may be kept nevertheless.</param>
    /// <returns>The event's id, or why it cannot be taken now.</returns>
    Task<Result<string>> AcceptAsync(FlowEvent accepted, CancellationToken cancellationToken);
}
