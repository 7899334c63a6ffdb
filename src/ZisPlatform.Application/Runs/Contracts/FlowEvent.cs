using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs.Contracts;

/// <summary>Something that happened, and that flows may listen to (contract, flows 6).</summary>
/// <param name="Account">Whose event it is.</param>
/// <param name="Integration">The only integration that may hear it, as with an inbound webhook's; null where all of the account may.</param>
/// <param name="Source">Compared with <c>event_source</c>, letter by letter.</param>
/// <param name="Type">Compared with <c>event_type</c>.</param>
/// <param name="Body">A JSON object as it was sent: what flows find at <c>$.input</c>.</param>
public sealed record FlowEvent(AccountId Account, string? Integration, string Source, string Type, string Body)
{
    /// <summary>Names the delivery: another one of the same key is the same event.</summary>
    public string? IdempotencyKey { get; init; }
}
