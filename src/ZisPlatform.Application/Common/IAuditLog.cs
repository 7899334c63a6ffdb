using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Common;

/// <summary>An audit entry: one change, kept permanently. Never contains a secret.</summary>
/// <param name="At">The time of the change.</param>
/// <param name="Account">The account that was changed.</param>
/// <param name="Actor">The caller who made the change; null for the server itself (first start).</param>
/// <param name="Action">The action, as <c>noun.verb</c>.</param>
/// <param name="Target">The name or id of the changed object.</param>
/// <param name="Before">The changed fields before the change; null for a new object.</param>
/// <param name="After">The changed fields after the change; null for a deleted object.</param>
public sealed record AuditEntry(
    DateTimeOffset At, AccountId Account, Actor? Actor, string Action, string Target, object? Before, object? After)
{
    /// <summary>The integration that the change concerns, for filtering; null if there is none.</summary>
    public string? Integration { get; init; }
}

/// <summary>Writes audit entries in the same transaction as the change that they describe.</summary>
public interface IAuditLog
{
    void Add(AuditEntry entry);
}
