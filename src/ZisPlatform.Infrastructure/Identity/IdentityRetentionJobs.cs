using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Identity;

/// <summary>Deletes expired and revoked access tokens after they have been listed for the retention time.</summary>
internal sealed class AccessTokenRetentionJob(Db db, IOptions<RetentionOptions> options) : IRetentionJob
{
    public string Subject => "access tokens";

    public Task<int> DeleteAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => db.DeleteAsync(
        $"""
        WITH dead AS MATERIALIZED (
            SELECT id FROM identity_oauth_tokens WHERE expires_at < @Before OR revoked_at < @Before
            LIMIT @Limit{db.Dialect.SkipLocked})
        DELETE FROM identity_oauth_tokens WHERE id IN (SELECT id FROM dead)
        """,
        now - options.Value.KeepTime,
        limit,
        cancellationToken);
}

/// <summary>
/// Deletes authorization codes. A code is valid for two minutes; it is kept longer only because a second use reveals that it was copied.
/// </summary>
internal sealed class AuthorizationCodeRetentionJob(Db db, IOptions<RetentionOptions> options) : IRetentionJob
{
    public string Subject => "authorization codes";

    public Task<int> DeleteAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => db.DeleteAsync(
        $"""
        WITH dead AS MATERIALIZED (
            SELECT id FROM identity_oauth_codes WHERE created_at < @Before LIMIT @Limit{db.Dialect.SkipLocked})
        DELETE FROM identity_oauth_codes WHERE id IN (SELECT id FROM dead)
        """,
        now - TokenLifetimes.Code - options.Value.KeepTime,
        limit,
        cancellationToken);
}

/// <summary>
/// Deletes grants that are revoked, or whose last tokens are expired, with everything derived from them. A used refresh token is deleted
/// with its grant and never earlier: while tokens of the grant are valid, a second use must be detected.
/// </summary>
internal sealed class GrantRetentionJob(Db db, IOptions<RetentionOptions> options) : IRetentionJob
{
    public string Subject => "grants";

    public Task<int> DeleteAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => db.DeleteAsync(
        $"""
        WITH dead AS MATERIALIZED (
            SELECT g.id FROM identity_oauth_grants g
            WHERE g.revoked_at < @Before
               OR (NOT EXISTS (SELECT 1 FROM identity_oauth_refresh_tokens r WHERE r.grant_id = g.id AND r.expires_at >= @Before)
                   AND NOT EXISTS (
                       SELECT 1 FROM identity_oauth_tokens t
                       WHERE t.grant_id = g.id AND (t.expires_at IS NULL OR t.expires_at >= @Before)))
            LIMIT @Limit{db.Dialect.SkipLocked})
        DELETE FROM identity_oauth_grants WHERE id IN (SELECT id FROM dead)
        """,
        now - options.Value.KeepTime,
        limit,
        cancellationToken);
}

/// <summary>Deletes expired browser sessions. They are not listed anywhere, so they are not kept for the retention time.</summary>
internal sealed class SessionRetentionJob(Db db) : IRetentionJob
{
    public string Subject => "browser sessions";

    public Task<int> DeleteAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => db.DeleteAsync(
        $"""
        WITH dead AS MATERIALIZED (
            SELECT id FROM identity_sessions WHERE expires_at < @Before LIMIT @Limit{db.Dialect.SkipLocked})
        DELETE FROM identity_sessions WHERE id IN (SELECT id FROM dead)
        """,
        now,
        limit,
        cancellationToken);
}
