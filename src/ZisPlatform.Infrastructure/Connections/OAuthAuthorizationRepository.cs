using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Connections;

/// <summary>
/// Stores pending OAuth authorizations. Secrets are looked up by their SHA-256 hash and never compared, so timing reveals nothing about
/// them.
/// </summary>
internal sealed class OAuthAuthorizationRepository(Db db, UnitOfWork work) : IOAuthAuthorizationRepository
{
    public async Task<OAuthAuthorization?> FindAsync(byte[] secretHash, CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT id AS Id, account_id AS AccountId, integration AS Integration, client_id AS ClientId, name AS Name,
                   grant_type AS GrantType, scopes AS Scopes, url_subdomain AS UrlSubdomain, origin_url AS OriginUrl,
                   redirect_on_error AS RedirectOnError, offline_access AS OfflineAccess, callback_url AS CallbackUrl,
                   started_by AS StartedBy, stage AS Stage, verifier AS Verifier, connection_uuid AS ConnectionUuid,
                   expires_at AS ExpiresAt
            FROM connections_flows WHERE secret_hash = @Hash
            """;
        return (await db.QueryFirstAsync<Row>(sql, new { Hash = secretHash }, cancellationToken))?.Authorization;
    }

    public void Add(OAuthAuthorization authorization, byte[] secretHash) => work.Stage(
        """
        INSERT INTO connections_flows
            (id, account_id, integration, client_id, name, grant_type, scopes, url_subdomain, origin_url, redirect_on_error,
             offline_access, callback_url, started_by, stage, secret_hash, expires_at)
        VALUES
            (@Id, @Account, @Integration, @Client, @Name, @GrantType, @Scopes, @UrlSubdomain, @OriginUrl,
             @RedirectOnError, @OfflineAccess, @CallbackUrl, @StartedBy, @Stage, @Hash, @ExpiresAt)
        """,
        new
        {
            authorization.Id,
            Account = authorization.Account.Value,
            authorization.Integration,
            Client = authorization.ClientId,
            Name = authorization.Name.Value,
            authorization.GrantType,
            authorization.Scopes,
            authorization.UrlSubdomain,
            authorization.OriginUrl,
            RedirectOnError = authorization.RedirectOnError ? 1 : 0,
            OfflineAccess = authorization.OfflineAccess ? 1 : 0,
            authorization.CallbackUrl,
            authorization.StartedBy,
            Stage = (int)authorization.Stage,
            Hash = secretHash,
            authorization.ExpiresAt,
        });

    public void Advance(OAuthAuthorization authorization, AuthorizationStage from, byte[] secretHash) => work.Stage(
        """
        UPDATE connections_flows
        SET stage = @Stage, secret_hash = @Hash, verifier = @Verifier, connection_uuid = @Connection, expires_at = @ExpiresAt
        WHERE id = @Id AND account_id = @Account AND stage = @From
        """,
        new
        {
            authorization.Id,
            Account = authorization.Account.Value,
            From = (int)from,
            Stage = (int)authorization.Stage,
            Hash = secretHash,
            Verifier = authorization.ProtectedVerifier,
            Connection = authorization.Connection?.ToString(),
            authorization.ExpiresAt,
        },
        mustAffectOne: true);

    public void DeleteExpired(AccountId account, DateTimeOffset now) => work.Stage(
        "DELETE FROM connections_flows WHERE account_id = @Account AND expires_at < @Before",
        new { Account = account.Value, Before = now });

    private sealed class Row
    {
        public long Id { get; init; }
        public long AccountId { get; init; }
        public string Integration { get; init; } = "";
        public long ClientId { get; init; }
        public string Name { get; init; } = "";
        public string GrantType { get; init; } = "";
        public string Scopes { get; init; } = "";
        public string UrlSubdomain { get; init; } = "";
        public string? OriginUrl { get; init; }
        public int RedirectOnError { get; init; }
        public int OfflineAccess { get; init; }
        public string CallbackUrl { get; init; } = "";
        public long StartedBy { get; init; }
        public int Stage { get; init; }
        public byte[]? Verifier { get; init; }
        public string? ConnectionUuid { get; init; }
        public DateTimeOffset ExpiresAt { get; init; }

        public OAuthAuthorization Authorization => new(
            Id,
            new AccountId(AccountId),
            Integration,
            ClientId,
            ConnectionName.Parse(Name).Value,
            GrantType,
            Scopes,
            UrlSubdomain,
            OriginUrl,
            RedirectOnError == 1,
            OfflineAccess == 1,
            CallbackUrl,
            StartedBy)
        {
            Stage = (AuthorizationStage)Stage,
            ProtectedVerifier = Verifier,
            Connection = ConnectionUuid is null ? null : Guid.ParseExact(ConnectionUuid, "D"),
            ExpiresAt = ExpiresAt,
        };
    }
}
