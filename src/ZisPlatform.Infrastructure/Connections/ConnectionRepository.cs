using ZisPlatform.Application.Connections;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Connections;

internal sealed class ConnectionRepository(Db db, UnitOfWork work) : IConnectionRepository
{
    private const string Select = $"""
        SELECT {ConnectionRow.Columns}
        FROM connections_connections c LEFT JOIN connections_clients o ON o.id = c.client_id AND o.account_id = c.account_id
        """;

    public Task<Connection?> FindAsync(AccountId account, string integration, string name, CancellationToken cancellationToken) =>
        FindAsync(account, integration, new ConnectionKey(null, name), cancellationToken);

    public Task<Connection?> FindAsync(AccountId account, string integration, ConnectionKey key, CancellationToken cancellationToken)
    {
        const string byName = $"{Select} WHERE c.account_id = @Account AND c.integration = @Integration AND c.name = @Name";
        const string byUuid = $"{Select} WHERE c.account_id = @Account AND c.integration = @Integration AND c.uuid = @Uuid";
        return FindFirstAsync(
            key.Uuid is null ? byName : byUuid,
            new { Account = account.Value, Integration = integration, key.Name, Uuid = key.Uuid?.ToString() },
            cancellationToken);
    }

    public Task<Connection?> FindAsync(AccountId account, long id, CancellationToken cancellationToken)
    {
        const string sql = $"{Select} WHERE c.account_id = @Account AND c.id = @Id";
        return FindFirstAsync(sql, new { Account = account.Value, Id = id }, cancellationToken);
    }

    public async Task<IReadOnlyList<Connection>> ListAsync(AccountId account, string integration, CancellationToken cancellationToken)
    {
        const string sql = $"{Select} WHERE c.account_id = @Account AND c.integration = @Integration ORDER BY c.name";
        var rows = await db.QueryAsync<ConnectionRow>(
            sql, new { Account = account.Value, Integration = integration }, cancellationToken);
        return [.. rows.Select(row => row.Connection)];
    }

    public Task<IReadOnlyList<string>> ListNamesAsync(AccountId account, string integration, CancellationToken cancellationToken)
    {
        const string sql = "SELECT name FROM connections_connections WHERE account_id = @Account AND integration = @Integration";
        return db.QueryAsync<string>(sql, new { Account = account.Value, Integration = integration }, cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListNamesAsync(AccountId account, ProviderClient client, CancellationToken cancellationToken)
    {
        const string sql = "SELECT name FROM connections_connections WHERE account_id = @Account AND client_id = @Client ORDER BY name";
        return db.QueryAsync<string>(sql, new { Account = account.Value, Client = client.Id }, cancellationToken);
    }

    public async Task<IReadOnlyList<Connection>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        const string sql = $"""
            {Select}
            WHERE c.renew_at <= @Now AND (c.lease_until IS NULL OR c.lease_until < @Now) ORDER BY c.renew_at LIMIT @Most
            """;
        var rows = await db.QueryAsync<ConnectionRow>(sql, new { Now = now, Most = limit }, cancellationToken);
        return [.. rows.Select(row => row.Connection)];
    }

    public void Lease(Connection connection, string owner, DateTimeOffset now, DateTimeOffset until) => work.Stage(
        """
        UPDATE connections_connections SET lease_owner = @Owner, lease_until = @Until
        WHERE id = @Id AND account_id = @Account AND revision = @Revision AND (lease_until IS NULL OR lease_until < @Now)
        """,
        new { connection.Id, Account = connection.Account.Value, connection.Revision, Owner = owner, Now = now, Until = until },
        mustAffectOne: true);

    public void SaveRenewal(Connection connection, string? owner)
    {
        const string update = """
            UPDATE connections_connections
            SET secret = @Secret, client_id = @ClientId, grant_type = @GrantType, url_subdomain = @UrlSubdomain, scope = @Scope,
                token_type = @TokenType, expires_at = @ExpiresAt, renewable = @Renewable, renew_at = @RenewAt, failed_at = @FailedAt,
                failure = @Failure, failures = @Failures, updated_at = @UpdatedAt, revision = revision + 1, lease_owner = NULL,
                lease_until = NULL
            WHERE id = @Id AND account_id = @Account
            """;
        work.Stage(
            update + (owner is null ? " AND revision = @Revision" : " AND lease_owner = @Owner"),
            Parameters(connection, owner),
            mustAffectOne: true);
    }

    public void Add(Connection connection) => work.Stage(
        """
        INSERT INTO connections_connections
            (id, account_id, integration, uuid, name, kind, allowed_domain, header_name, username, secret, created_by, created_at,
             updated_at, revision, client_id, grant_type, url_subdomain, scope, token_type, expires_at, renewable, renew_at, failures)
        VALUES
            (@Id, @Account, @Integration, @Uuid, @Name, @Kind, @AllowedDomain, @HeaderName, @Username, @Secret, @CreatedBy, @CreatedAt,
             @UpdatedAt, 0, @ClientId, @GrantType, @UrlSubdomain, @Scope, @TokenType, @ExpiresAt, @Renewable, @RenewAt, 0)
        """,
        Parameters(connection, null));

    public void Save(Connection connection) => work.Stage(
        """
        UPDATE connections_connections
        SET name = @Name, header_name = @HeaderName, username = @Username, secret = @Secret, updated_at = @UpdatedAt,
            revision = revision + 1
        WHERE id = @Id AND account_id = @Account AND revision = @Revision
        """,
        Parameters(connection, null),
        mustAffectOne: true);

    public void Delete(Connection connection) => work.Stage(
        "DELETE FROM connections_connections WHERE id = @Id AND account_id = @Account AND revision = @Revision",
        new { connection.Id, Account = connection.Account.Value, connection.Revision },
        mustAffectOne: true);

    private async Task<Connection?> FindFirstAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        (await db.QueryFirstAsync<ConnectionRow>(sql, parameters, cancellationToken))?.Connection;

    private static object Parameters(Connection connection, string? owner) => new
    {
        connection.Id,
        Account = connection.Account.Value,
        connection.Integration,
        connection.Revision,
        Owner = owner,
        Uuid = connection.Uuid.ToString(),
        Name = connection.Name.Value,
        Kind = connection.Kind.Text(),
        AllowedDomain = connection.AllowedDomain?.Value,
        connection.HeaderName,
        connection.Username,
        Secret = connection.ProtectedSecret,
        connection.CreatedBy,
        connection.CreatedAt,
        connection.UpdatedAt,
        connection.Oauth?.ClientId,
        connection.Oauth?.GrantType,
        connection.Oauth?.UrlSubdomain,
        connection.Oauth?.Scope,
        connection.Oauth?.TokenType,
        connection.Oauth?.ExpiresAt,
        Renewable = connection.Oauth?.IsRenewable == true ? 1 : 0,
        connection.Oauth?.RenewAt,
        connection.Oauth?.FailedAt,
        connection.Oauth?.Failure,
        Failures = connection.Oauth?.Failures ?? 0,
    };
}
