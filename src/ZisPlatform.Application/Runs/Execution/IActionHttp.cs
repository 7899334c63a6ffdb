using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>An outbound request of a custom action.</summary>
/// <param name="Call">The request as the flow defines it.</param>
/// <param name="Connection">The connection whose credential is sent; null for none.</param>
/// <param name="AddedHeaders">The headers that the server adds unless the flow sets a header of that name.</param>
/// <param name="TimeLimit">The time limit of the whole exchange.</param>
public sealed record OutboundCall(
    HttpActionRequest Call, UsableConnection? Connection, IReadOnlyList<KeyValuePair<string, string>> AddedHeaders, TimeSpan TimeLimit);

/// <summary>The result of a request: a response, or the error.</summary>
/// <param name="Response">The response; null if there is none.</param>
/// <param name="Error">The flow's error; null if there is a response.</param>
public sealed record OutboundResult(HttpActionResponse? Response, FlowError? Error)
{
    /// <summary>Gets a value: true if the time limit was exceeded.</summary>
    public bool IsTimedOut { get; init; }
}

/// <summary>Sends the requests of custom actions through the outbound guard.</summary>
public interface IActionHttp
{
    /// <summary>Sends a request; handles redirects, size limits and the connection's domain. Throws only when cancelled.</summary>
    Task<OutboundResult> SendAsync(OutboundCall call, CancellationToken cancellationToken);
}
