using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Identity;

internal sealed class OAuthStore(SqlSession session) : IOAuthStore
{
    public async Task<OAuthClient?> FindClientAsync(AccountId account, long id, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {OAuthClientRow.Columns} FROM identity_oauth_clients WHERE account_id = @Account AND id = @Id";
        var row = await session.QueryFirstAsync<OAuthClientRow>(sql, new { Account = account.Value, Id = id }, cancellationToken);
        return row?.Client(account);
    }

    public async Task<OAuthClient?> FindClientAsync(AccountId account, string identifier, CancellationToken cancellationToken)
    {
        const string sql =
            $"SELECT {OAuthClientRow.Columns} FROM identity_oauth_clients WHERE account_id = @Account AND identifier = @Identifier";
        var row = await session.QueryFirstAsync<OAuthClientRow>(
            sql, new { Account = account.Value, Identifier = identifier }, cancellationToken);
        return row?.Client(account);
    }

    public void Save(OAuthClient client) => session.Stage(
        """
        UPDATE identity_oauth_clients
        SET identifier = @ClientIdentifier, name = @ClientName, kind = @ClientKind, company = @ClientCompany,
            description = @ClientDescription, logo_url = @ClientLogoUrl, redirect_uris = @ClientRedirectUris,
            secret_hash = @ClientSecretHash, user_id = @ClientUser, updated_at = @ClientUpdatedAt
        WHERE id = @ClientKey AND account_id = @ClientAccount
        """,
        OAuthClientRow.Parameters(client),
        mustAffectOne: true);

    public void Delete(OAuthClient client) => session.Stage(
        "DELETE FROM identity_oauth_clients WHERE id = @ClientKey AND account_id = @ClientAccount",
        new { ClientKey = client.Id, ClientAccount = client.Account.Value },
        mustAffectOne: true);

    public void Add(AccessToken token) => session.Stage(
        """
        INSERT INTO identity_oauth_tokens (id, account_id, client_id, user_id, grant_id, token_hash, prefix, scopes, created_at, expires_at)
        VALUES (@TokenKey, @TokenAccount, @TokenClient, @TokenUser, @TokenGrant, @TokenHash, @TokenPrefix, @TokenScopes, @TokenCreatedAt,
                @TokenExpiresAt)
        """,
        new
        {
            TokenKey = token.Id,
            TokenAccount = token.Account.Value,
            TokenClient = token.ClientId,
            TokenUser = token.UserId,
            TokenGrant = token.GrantId,
            TokenHash = token.Hash,
            TokenPrefix = token.Prefix,
            TokenScopes = token.Scopes.ToString(),
            TokenCreatedAt = token.CreatedAt,
            TokenExpiresAt = token.ExpiresAt,
        });

    public void RevokeToken(AccountId account, long id, long? ownerId, DateTimeOffset now)
    {
        var ownerCondition = ownerId is null ? "" : " AND user_id = @RevokedOwner";
        session.Stage(
            $"""
            UPDATE identity_oauth_tokens SET revoked_at = @RevokedAt
            WHERE id = @RevokedKey AND account_id = @RevokedAccount AND revoked_at IS NULL{ownerCondition}
            """,
            new { RevokedKey = id, RevokedAccount = account.Value, RevokedAt = now, RevokedOwner = ownerId },
            mustAffectOne: true);
        session.Stage(
            """
            UPDATE identity_oauth_grants SET revoked_at = @EndedAt
            WHERE account_id = @EndedAccount AND revoked_at IS NULL
              AND id = (SELECT grant_id FROM identity_oauth_tokens WHERE id = @EndedToken AND account_id = @EndedAccount)
            """,
            new { EndedToken = id, EndedAccount = account.Value, EndedAt = now });
    }

    public void Add(AuthorizationCode code) => session.Stage(
        """
        INSERT INTO identity_oauth_codes
            (id, account_id, client_id, user_id, code_hash, redirect_uri, scopes, challenge, challenge_method, created_at)
        VALUES (@CodeKey, @CodeAccount, @CodeClient, @CodeUser, @CodeHash, @CodeRedirectUri, @CodeScopes, @CodeChallenge, @CodeMethod,
                @CodeCreatedAt)
        """,
        new
        {
            CodeKey = code.Id,
            CodeAccount = code.Account.Value,
            CodeClient = code.ClientId,
            CodeUser = code.UserId,
            CodeHash = code.Hash,
            CodeRedirectUri = code.RedirectUri,
            CodeScopes = code.Scopes.ToString(),
            CodeChallenge = code.Challenge?.Challenge,
            CodeMethod = code.Challenge is null ? null : code.Challenge.IsHashed ? CodeChallenge.S256 : CodeChallenge.Plain,
            CodeCreatedAt = code.CreatedAt,
        });

    public async Task<AuthorizationCode?> FindCodeAsync(AccountId account, byte[] hash, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT id AS Id, client_id AS ClientId, user_id AS UserId, redirect_uri AS RedirectUri, scopes AS Scopes,
                   challenge AS Challenge, challenge_method AS Method, created_at AS CreatedAt, grant_id AS GrantId
            FROM identity_oauth_codes WHERE account_id = @Account AND code_hash = @Hash
            """;
        var row = await session.QueryFirstAsync<CodeRow>(sql, new { Account = account.Value, Hash = hash }, cancellationToken);
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
        session.Stage(
            """
            INSERT INTO identity_oauth_grants (id, account_id, client_id, user_id, scopes, created_at)
            VALUES (@GrantKey, @GrantAccount, @GrantClient, @GrantUser, @GrantScopes, @GrantCreatedAt)
            """,
            new
            {
                GrantKey = grant.Id,
                GrantAccount = grant.Account.Value,
                GrantClient = grant.ClientId,
                GrantUser = grant.UserId,
                GrantScopes = grant.Scopes.ToString(),
                GrantCreatedAt = grant.CreatedAt,
            });
        session.Stage(
            """
            UPDATE identity_oauth_codes SET grant_id = @SpentGrant
            WHERE id = @SpentCode AND account_id = @SpentAccount AND grant_id IS NULL
            """,
            new { SpentCode = code.Id, SpentAccount = code.Account.Value, SpentGrant = grant.Id },
            mustAffectOne: true);
    }

    public void RevokeGrant(AccountId account, long grantId, DateTimeOffset now) => session.Stage(
        """
        UPDATE identity_oauth_grants SET revoked_at = @EndedAt
        WHERE id = @EndedGrant AND account_id = @EndedAccount AND revoked_at IS NULL
        """,
        new { EndedGrant = grantId, EndedAccount = account.Value, EndedAt = now });

    public void Add(RefreshToken token) => session.Stage(
        """
        INSERT INTO identity_oauth_refresh_tokens (id, account_id, grant_id, token_hash, created_at, expires_at)
        VALUES (@RefreshKey, @RefreshAccount, @RefreshGrant, @RefreshHash, @RefreshCreatedAt, @RefreshExpiresAt)
        """,
        new
        {
            RefreshKey = token.Id,
            RefreshAccount = token.Grant.Account.Value,
            RefreshGrant = token.Grant.Id,
            RefreshHash = token.Hash,
            RefreshCreatedAt = token.CreatedAt,
            RefreshExpiresAt = token.ExpiresAt,
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
        var row = await session.QueryFirstAsync<RefreshRow>(sql, new { Account = account.Value, Hash = hash }, cancellationToken);
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
        session.Stage(
            """
            UPDATE identity_oauth_refresh_tokens SET used_at = @UsedAt
            WHERE id = @UsedKey AND account_id = @UsedAccount AND used_at IS NULL
            """,
            new { UsedKey = token.Id, UsedAccount = token.Grant.Account.Value, UsedAt = now },
            mustAffectOne: true);

        // Locks the grant's row, so that a concurrent revocation takes effect entirely before or entirely after this change.
        session.Stage(
            """
            UPDATE identity_oauth_grants SET scopes = scopes
            WHERE id = @StandingGrant AND account_id = @StandingAccount AND revoked_at IS NULL
            """,
            new { StandingGrant = token.Grant.Id, StandingAccount = token.Grant.Account.Value },
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
