using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Flows;

namespace ZisPlatform.Application.Runs;

/// <summary>A request of a custom action on its way out.</summary>
/// <param name="Call">As the flow made it.</param>
/// <param name="Connection">Whose credential goes with it; null for none.</param>
/// <param name="Added">Headers that the server adds where the flow has none of that name.</param>
/// <param name="TimeLimit">For the whole exchange.</param>
public sealed record OutboundCall(HttpCall Call, UsableConnection? Connection, IReadOnlyList<KeyValuePair<string, string>> Added, TimeSpan TimeLimit);

/// <summary>What came of it: an answer, or why there is none.</summary>
/// <param name="Answer">Null when there is none.</param>
/// <param name="Error">The flow's error; null with an answer.</param>
public sealed record OutboundResult(HttpAnswer? Answer, FlowError? Error)
{
    /// <summary>The time was over.</summary>
    public bool IsLate { get; init; }
}

/// <summary>Sends the requests of custom actions through the outbound guard.</summary>
public interface IActionHttp
{
    /// <summary>Sends one; redirects, limits of size and the connection's domain are seen to. Throws only when cancelled.</summary>
    Task<OutboundResult> SendAsync(OutboundCall call, CancellationToken cancellationToken);
}
