using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Runs.Contracts;

/// <summary>An event that flows can subscribe to (contract, flows 6).</summary>
/// <param name="Account">The account that owns the event.</param>
/// <param name="Integration">
/// The only integration that may receive the event, for example that of an inbound webhook; null for all integrations of the account.
/// </param>
/// <param name="Source">The source; compared with <c>event_source</c> character by character.</param>
/// <param name="Type">The type; compared with <c>event_type</c>.</param>
/// <param name="Body">The JSON object as sent; flows read it at <c>$.input</c>.</param>
public sealed record FlowEvent(AccountId Account, string? Integration, string Source, string Type, string Body)
{
    /// <summary>The key of the delivery: a delivery with the same key is the same event.</summary>
    public string? IdempotencyKey { get; init; }
}
