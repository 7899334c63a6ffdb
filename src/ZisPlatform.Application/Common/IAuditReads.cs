using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Common;

/// <summary>An audit entry as it is shown.</summary>
/// <param name="Id">Later entries have higher numbers.</param>
/// <param name="Before">JSON of the changed fields as they were; null for something new.</param>
/// <param name="After">JSON of the changed fields as they were afterwards; null for something gone.</param>
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

/// <summary>Which entries are wanted; null asks for all.</summary>
/// <param name="Integration">Those that concern it.</param>
/// <param name="From">Not before this time.</param>
/// <param name="Until">Before this time.</param>
public sealed record AuditFilter(string? Integration, DateTimeOffset? From, DateTimeOffset? Until);

/// <summary>Reads what <see cref="IAuditLog"/> has kept.</summary>
public interface IAuditReads
{
    /// <summary>The newest first.</summary>
    Task<Page<AuditView>> ListAsync(AccountId account, AuditFilter filter, PageRequest page, CancellationToken cancellationToken);
}
