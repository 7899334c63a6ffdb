using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Connections;

/// <summary>
/// Stores pending OAuth authorizations. Secrets are looked up by their SHA-256 hash and never compared, so timing reveals nothing about
/// them.
/// </summary>
internal sealed class OAuthAuthorizationRepository(SqlSession session) : IOAuthAuthorizationRepository
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
        return (await session.QueryFirstAsync<Row>(sql, new { Hash = secretHash }, cancellationToken))?.Authorization;
    }

    public void Add(OAuthAuthorization authorization, byte[] secretHash) => session.Stage(
        """
        INSERT INTO connections_flows
            (id, account_id, integration, client_id, name, grant_type, scopes, url_subdomain, origin_url, redirect_on_error,
             offline_access, callback_url, started_by, stage, secret_hash, expires_at)
        VALUES
            (@FlowId, @FlowAccount, @FlowIntegration, @FlowClient, @FlowName, @FlowGrantType, @FlowScopes, @FlowSubdomain, @FlowOrigin,
             @FlowOnError, @FlowOffline, @FlowCallback, @FlowStartedBy, @FlowStage, @FlowHash, @FlowExpiresAt)
        """,
        new
        {
            FlowId = authorization.Id,
            FlowAccount = authorization.Account.Value,
            FlowIntegration = authorization.Integration,
            FlowClient = authorization.ClientId,
            FlowName = authorization.Name.Value,
            FlowGrantType = authorization.GrantType,
            FlowScopes = authorization.Scopes,
            FlowSubdomain = authorization.UrlSubdomain,
            FlowOrigin = authorization.OriginUrl,
            FlowOnError = authorization.RedirectOnError ? 1 : 0,
            FlowOffline = authorization.OfflineAccess ? 1 : 0,
            FlowCallback = authorization.CallbackUrl,
            FlowStartedBy = authorization.StartedBy,
            FlowStage = (int)authorization.Stage,
            FlowHash = secretHash,
            FlowExpiresAt = authorization.ExpiresAt,
        });

    public void Advance(OAuthAuthorization authorization, AuthorizationStage from, byte[] secretHash) => session.Stage(
        """
        UPDATE connections_flows
        SET stage = @StepTo, secret_hash = @StepHash, verifier = @StepVerifier, connection_uuid = @StepConnection,
            expires_at = @StepExpiresAt
        WHERE id = @StepFlow AND account_id = @StepAccount AND stage = @StepFrom
        """,
        new
        {
            StepFlow = authorization.Id,
            StepAccount = authorization.Account.Value,
            StepFrom = (int)from,
            StepTo = (int)authorization.Stage,
            StepHash = secretHash,
            StepVerifier = authorization.ProtectedVerifier,
            StepConnection = authorization.Connection?.ToString(),
            StepExpiresAt = authorization.ExpiresAt,
        },
        mustAffectOne: true);

    public void DeleteExpired(AccountId account, DateTimeOffset now) => session.Stage(
        "DELETE FROM connections_flows WHERE account_id = @DropAccount AND expires_at < @DropBefore",
        new { DropAccount = account.Value, DropBefore = now });

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
