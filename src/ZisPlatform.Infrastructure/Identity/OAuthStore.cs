using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Identity;

internal sealed class OAuthStore(Db db, UnitOfWork work) : IOAuthStore
{
    public async Task<OAuthClient?> FindClientAsync(AccountId account, long id, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {OAuthClientRow.Columns} FROM identity_oauth_clients WHERE account_id = @Account AND id = @Id";
        var row = await db.QueryFirstAsync<OAuthClientRow>(sql, new { Account = account.Value, Id = id }, cancellationToken);
        return row?.Client(account);
    }

    public async Task<OAuthClient?> FindClientAsync(AccountId account, string identifier, CancellationToken cancellationToken)
    {
        const string sql =
            $"SELECT {OAuthClientRow.Columns} FROM identity_oauth_clients WHERE account_id = @Account AND identifier = @Identifier";
        var row = await db.QueryFirstAsync<OAuthClientRow>(
            sql, new { Account = account.Value, Identifier = identifier }, cancellationToken);
        return row?.Client(account);
    }

    public void Save(OAuthClient client) => work.Stage(
        """
        UPDATE identity_oauth_clients
        SET identifier = @Identifier, name = @Name, kind = @Kind, company = @Company, description = @Description, logo_url = @LogoUrl,
            redirect_uris = @RedirectUris, secret_hash = @SecretHash, user_id = @User, updated_at = @UpdatedAt
        WHERE id = @Id AND account_id = @Account
        """,
        OAuthClientRow.Parameters(client),
        mustAffectOne: true);

    public void Delete(OAuthClient client) => work.Stage(
        "DELETE FROM identity_oauth_clients WHERE id = @Id AND account_id = @Account",
        new { client.Id, Account = client.Account.Value },
        mustAffectOne: true);

    public void Add(AccessToken token) => work.Stage(
        """
        INSERT INTO identity_oauth_tokens (id, account_id, client_id, user_id, grant_id, token_hash, prefix, scopes, created_at, expires_at)
        VALUES (@Id, @Account, @Client, @User, @Grant, @Hash, @Prefix, @Scopes, @CreatedAt, @ExpiresAt)
        """,
        new
        {
            token.Id,
            Account = token.Account.Value,
            Client = token.ClientId,
            User = token.UserId,
            Grant = token.GrantId,
            token.Hash,
            token.Prefix,
            Scopes = token.Scopes.ToString(),
            token.CreatedAt,
            token.ExpiresAt,
        });

    public void RevokeToken(AccountId account, long id, long? ownerId, DateTimeOffset now)
    {
        var ownerCondition = ownerId is null ? "" : " AND user_id = @Owner";
        work.Stage(
            $"""
            UPDATE identity_oauth_tokens SET revoked_at = @Now
            WHERE id = @Id AND account_id = @Account AND revoked_at IS NULL{ownerCondition}
            """,
            new { Id = id, Account = account.Value, Now = now, Owner = ownerId },
            mustAffectOne: true);
        work.Stage(
            """
            UPDATE identity_oauth_grants SET revoked_at = @Now
            WHERE account_id = @Account AND revoked_at IS NULL
              AND id = (SELECT grant_id FROM identity_oauth_tokens WHERE id = @Token AND account_id = @Account)
            """,
            new { Token = id, Account = account.Value, Now = now });
    }

    public void Add(AuthorizationCode code) => work.Stage(
        """
        INSERT INTO identity_oauth_codes
            (id, account_id, client_id, user_id, code_hash, redirect_uri, scopes, challenge, challenge_method, created_at)
        VALUES (@Id, @Account, @Client, @User, @Hash, @RedirectUri, @Scopes, @Challenge, @Method, @CreatedAt)
        """,
        new
        {
            code.Id,
            Account = code.Account.Value,
            Client = code.ClientId,
            User = code.UserId,
            code.Hash,
            code.RedirectUri,
            Scopes = code.Scopes.ToString(),
            Challenge = code.Challenge?.Challenge,
            Method = code.Challenge is null ? null : code.Challenge.IsHashed ? CodeChallenge.S256 : CodeChallenge.Plain,
            code.CreatedAt,
        });

    public async Task<AuthorizationCode?> FindCodeAsync(AccountId account, byte[] hash, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT id AS Id, client_id AS ClientId, user_id AS UserId, redirect_uri AS RedirectUri, scopes AS Scopes,
                   challenge AS Challenge, challenge_method AS Method, created_at AS CreatedAt, grant_id AS GrantId
            FROM identity_oauth_codes WHERE account_id = @Account AND code_hash = @Hash
            """;
        var row = await db.QueryFirstAsync<CodeRow>(sql, new { Account = account.Value, Hash = hash }, cancellationToken);
        return row is null
            ? null
            : AuthorizationCode.Restore(
                row.Id,
                account,
                row.ClientId,
                row.UserId,
                hash,
                row.RedirectUri,
                OAuthScopes.Parse([row.Scopes]).Value,
                row.Challenge is null ? null : new CodeChallenge(row.Challenge, row.Method == CodeChallenge.S256),
                row.CreatedAt,
                row.GrantId);
    }

    public void Add(OAuthGrant grant, AuthorizationCode code)
    {
        work.Stage(
            """
            INSERT INTO identity_oauth_grants (id, account_id, client_id, user_id, scopes, created_at)
            VALUES (@Id, @Account, @Client, @User, @Scopes, @CreatedAt)
            """,
            new
            {
                grant.Id,
                Account = grant.Account.Value,
                Client = grant.ClientId,
                User = grant.UserId,
                Scopes = grant.Scopes.ToString(),
                grant.CreatedAt,
            });
        work.Stage(
            """
            UPDATE identity_oauth_codes SET grant_id = @Grant
            WHERE id = @Id AND account_id = @Account AND grant_id IS NULL
            """,
            new { code.Id, Account = code.Account.Value, Grant = grant.Id },
            mustAffectOne: true);
    }

    public void RevokeGrant(AccountId account, long grantId, DateTimeOffset now) => work.Stage(
        """
        UPDATE identity_oauth_grants SET revoked_at = @Now
        WHERE id = @Id AND account_id = @Account AND revoked_at IS NULL
        """,
        new { Id = grantId, Account = account.Value, Now = now });

    public void Add(RefreshToken token) => work.Stage(
        """
        INSERT INTO identity_oauth_refresh_tokens (id, account_id, grant_id, token_hash, created_at, expires_at)
        VALUES (@Id, @Account, @Grant, @Hash, @CreatedAt, @ExpiresAt)
        """,
        new
        {
            token.Id,
            Account = token.Grant.Account.Value,
            Grant = token.Grant.Id,
            token.Hash,
            token.CreatedAt,
            token.ExpiresAt,
        });

    public async Task<RefreshToken?> FindRefreshTokenAsync(AccountId account, byte[] hash, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT r.id AS Id, r.created_at AS CreatedAt, r.expires_at AS ExpiresAt, r.used_at AS UsedAt, g.id AS GrantId,
                   g.client_id AS ClientId, g.user_id AS UserId, g.scopes AS Scopes, g.created_at AS GrantCreatedAt,
                   g.revoked_at AS RevokedAt
            FROM identity_oauth_refresh_tokens r JOIN identity_oauth_grants g ON g.id = r.grant_id AND g.account_id = r.account_id
            WHERE r.account_id = @Account AND r.token_hash = @Hash
            """;
        var row = await db.QueryFirstAsync<RefreshRow>(sql, new { Account = account.Value, Hash = hash }, cancellationToken);
        if (row is null)
        {
            return null;
        }

        var grant = new OAuthGrant(
            row.GrantId, account, row.ClientId, row.UserId, OAuthScopes.Parse([row.Scopes]).Value, row.GrantCreatedAt)
        {
            RevokedAt = row.RevokedAt,
        };
        return new RefreshToken(row.Id, grant, hash, row.CreatedAt, row.ExpiresAt) { UsedAt = row.UsedAt };
    }

    public void MarkUsed(RefreshToken token, DateTimeOffset now)
    {
        work.Stage(
            """
            UPDATE identity_oauth_refresh_tokens SET used_at = @Now
            WHERE id = @Id AND account_id = @Account AND used_at IS NULL
            """,
            new { token.Id, Account = token.Grant.Account.Value, Now = now },
            mustAffectOne: true);

        // Locks the grant's row, so that a concurrent revocation takes effect entirely before or entirely after this change.
        work.Stage(
            """
            UPDATE identity_oauth_grants SET scopes = scopes
            WHERE id = @Id AND account_id = @Account AND revoked_at IS NULL
            """,
            new { token.Grant.Id, Account = token.Grant.Account.Value },
            mustAffectOne: true);
    }

    private sealed class CodeRow
    {
        public long Id { get; init; }
        public long ClientId { get; init; }
        public long UserId { get; init; }
        public string RedirectUri { get; init; } = "";
        public string Scopes { get; init; } = "";
        public string? Challenge { get; init; }
        public string? Method { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public long? GrantId { get; init; }
    }

    private sealed class RefreshRow
    {
        public long Id { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset ExpiresAt { get; init; }
        public DateTimeOffset? UsedAt { get; init; }
        public long GrantId { get; init; }
        public long ClientId { get; init; }
        public long UserId { get; init; }
        public string Scopes { get; init; } = "";
        public DateTimeOffset GrantCreatedAt { get; init; }
        public DateTimeOffset? RevokedAt { get; init; }
    }
}
