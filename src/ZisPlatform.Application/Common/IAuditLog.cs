using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Common;

/// <summary>One change by somebody, kept for good. Never holds a secret.</summary>
/// <param name="At">When.</param>
/// <param name="Account">Whose account was changed.</param>
/// <param name="Actor">Who did it; null for the server itself (first start).</param>
/// <param name="Action">What was done, <c>noun.verb</c>.</param>
/// <param name="Target">What it was done to: a name or an id.</param>
/// <param name="Before">The changed fields as they were; null for something new.</param>
/// <param name="After">The changed fields as they are now; null for something gone.</param>
public sealed record AuditEntry(
    DateTimeOffset At, AccountId Account, Actor? Actor, string Action, string Target, object? Before, object? After)
{
    /// <summary>The integration it concerns, for filtering; null where it concerns none.</summary>
    public string? Integration { get; init; }
}

/// <summary>Writes audit entries in the same transaction as the change they tell of.</summary>
public interface IAuditLog
{
    void Add(AuditEntry entry);
}
