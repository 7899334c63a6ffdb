using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Identity;

/// <summary>
/// Finds access tokens and browser sessions. Secrets are looked up by their SHA-256 hash and never compared, so timing reveals nothing
/// about them.
/// </summary>
internal sealed class TokenLookup(Db db, UnitOfWork work) : ITokenLookup
{
    public async Task<FoundToken?> FindTokenAsync(AccountId account, byte[] hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT t.id AS Id, t.client_id AS ClientId, c.identifier AS ClientIdentifier, t.scopes AS Scopes, t.expires_at AS ExpiresAt,
                   t.used_at AS UsedAt, u.id AS UserId, u.email AS Email, u.role AS Role
            FROM identity_oauth_tokens t
            JOIN identity_oauth_clients c ON c.id = t.client_id AND c.account_id = t.account_id
            JOIN identity_users u ON u.id = t.user_id AND u.account_id = t.account_id
            LEFT JOIN identity_oauth_grants g ON g.id = t.grant_id AND g.account_id = t.account_id
            WHERE t.token_hash = @Hash AND t.account_id = @Account AND t.revoked_at IS NULL AND g.revoked_at IS NULL
              AND (t.expires_at IS NULL OR t.expires_at > @Now) AND u.disabled_at IS NULL
            """;
        var row = await db.QueryFirstAsync<TokenRow>(sql, new { Account = account.Value, Hash = hash, Now = now }, cancellationToken);
        return row is null
            ? null
            : new FoundToken(
                row.Id, row.ClientId, row.ClientIdentifier, OAuthScopes.Parse([row.Scopes]).Value, row.ExpiresAt, row.UsedAt, row.User);
    }

    public async Task MarkUsedAsync(AccountId account, long tokenId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        work.Stage(
            "UPDATE identity_oauth_tokens SET used_at = @Now WHERE id = @Id AND account_id = @Account",
            new { Id = tokenId, Account = account.Value, Now = now });
        await work.CommitAsync(cancellationToken);
    }

    public async Task<FoundSession?> FindSessionAsync(
        AccountId account, byte[] hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT s.expires_at AS ExpiresAt, u.id AS UserId, u.email AS Email, u.role AS Role
            FROM identity_sessions s JOIN identity_users u ON u.id = s.user_id AND u.account_id = s.account_id
            WHERE s.secret_hash = @Hash AND s.account_id = @Account AND s.expires_at > @Now AND u.disabled_at IS NULL
            """;
        var row = await db.QueryFirstAsync<TokenRow>(sql, new { Account = account.Value, Hash = hash, Now = now }, cancellationToken);
        return row is null ? null : new FoundSession(row.ExpiresAt!.Value, row.User);
    }

    public async Task<bool> HasClientAsync(AccountId account, string identifier, CancellationToken cancellationToken)
    {
        const string sql = "SELECT id FROM identity_oauth_clients WHERE account_id = @Account AND identifier = @Identifier";
        var id = await db.QueryFirstAsync<long?>(sql, new { Account = account.Value, Identifier = identifier }, cancellationToken);
        return id is not null;
    }

    private sealed class TokenRow
    {
        public long Id { get; init; }
        public long ClientId { get; init; }
        public string ClientIdentifier { get; init; } = "";
        public string Scopes { get; init; } = "";
        public DateTimeOffset? ExpiresAt { get; init; }
        public DateTimeOffset? UsedAt { get; init; }
        public long UserId { get; init; }
        public string Email { get; init; } = "";
        public string Role { get; init; } = "";

        public SignInUser User => new(UserId, Email, RoleText.Parse(Role), null);
    }
}
