using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Common;

/// <summary>An audit entry as presented to clients.</summary>
/// <param name="Id">The id; later entries have higher ids.</param>
/// <param name="Before">JSON of the changed fields before the change; null for a new object.</param>
/// <param name="After">JSON of the changed fields after the change; null for a deleted object.</param>
public sealed record AuditView(
    long Id,
    DateTimeOffset At,
    long? UserId,
    string? Email,
    string? Credential,
    string? Address,
    string Action,
    string Target,
    string? Integration,
    string? Before,
    string? After);

/// <summary>A filter for audit entries; a null field does not filter.</summary>
/// <param name="Integration">The integration that the entries concern.</param>
/// <param name="From">The inclusive start of the time range.</param>
/// <param name="Until">The exclusive end of the time range.</param>
public sealed record AuditFilter(string? Integration, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>Reads the entries written by <see cref="IAuditLog"/>.</summary>
public interface IAuditReads
{
    /// <summary>Lists entries, newest first.</summary>
    Task<Page<AuditView>> ListAsync(AccountId account, AuditFilter filter, PageRequest page, CancellationToken cancellationToken);
}
