using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Connections;

internal sealed class ProviderClientRepository(Db db, UnitOfWork work) : IProviderClientRepository
{
    private const string Columns = """
        id AS Id, uuid AS Uuid, integration AS Integration, name AS Name, client_id AS ClientId, client_secret AS Secret,
        token_url AS TokenUrl, auth_url AS AuthUrl, default_scopes AS DefaultScopes, grant_type AS GrantType, created_by AS CreatedBy,
        created_at AS CreatedAt, updated_at AS UpdatedAt, revision AS Revision
        """;

    public async Task<IReadOnlyList<ProviderClient>> ListAsync(AccountId account, string integration, CancellationToken cancellationToken)
    {
        const string sql =
            $"SELECT {Columns} FROM connections_clients WHERE account_id = @Account AND integration = @Integration ORDER BY name";
        var rows = await db.QueryAsync<Row>(sql, new { Account = account.Value, Integration = integration }, cancellationToken);
        return [.. rows.Select(row => row.Client(account))];
    }

    public async Task<ProviderClient?> FindAsync(AccountId account, long id, CancellationToken cancellationToken)
    {
        const string sql = $"SELECT {Columns} FROM connections_clients WHERE account_id = @Account AND id = @Id";
        return (await db.QueryFirstAsync<Row>(sql, new { Account = account.Value, Id = id }, cancellationToken))?.Client(account);
    }

    public void Add(ProviderClient client) => work.Stage(
        """
        INSERT INTO connections_clients
            (id, account_id, integration, uuid, name, client_id, client_secret, token_url, auth_url, default_scopes, grant_type,
             created_by, created_at, updated_at, revision)
        VALUES
            (@Id, @Account, @Integration, @Uuid, @Name, @ClientId, @ClientSecret, @TokenUrl, @AuthUrl,
             @DefaultScopes, @GrantType, @CreatedBy, @CreatedAt, @UpdatedAt, 0)
        """,
        Parameters(client));

    public void Save(ProviderClient client) => work.Stage(
        """
        UPDATE connections_clients
        SET client_id = @ClientId, client_secret = @ClientSecret, token_url = @TokenUrl, auth_url = @AuthUrl,
            default_scopes = @DefaultScopes, grant_type = @GrantType, updated_at = @UpdatedAt, revision = revision + 1
        WHERE id = @Id AND account_id = @Account AND revision = @Revision
        """,
        Parameters(client),
        mustAffectOne: true);

    public void Delete(ProviderClient client) => work.Stage(
        "DELETE FROM connections_clients WHERE id = @Id AND account_id = @Account AND revision = @Revision",
        new { client.Id, Account = client.Account.Value, client.Revision },
        mustAffectOne: true);

    private static object Parameters(ProviderClient client) => new
    {
        client.Id,
        Account = client.Account.Value,
        client.Integration,
        Uuid = client.Uuid.ToString(),
        client.Name,
        client.ClientId,
        ClientSecret = client.ProtectedSecret,
        client.TokenUrl,
        client.AuthUrl,
        client.DefaultScopes,
        client.GrantType,
        client.CreatedBy,
        client.CreatedAt,
        client.UpdatedAt,
        client.Revision,
    };

    private sealed class Row
    {
        public long Id { get; init; }
        public string Uuid { get; init; } = "";
        public string Integration { get; init; } = "";
        public string Name { get; init; } = "";
        public string ClientId { get; init; } = "";
        public byte[]? Secret { get; init; }
        public string TokenUrl { get; init; } = "";
        public string? AuthUrl { get; init; }
        public string DefaultScopes { get; init; } = "";
        public string GrantType { get; init; } = "";
        public long? CreatedBy { get; init; }
        public DateTimeOffset CreatedAt { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }
        public long Revision { get; init; }

        public ProviderClient Client(AccountId account) => ProviderClient.Restore(
            Id,
            Guid.ParseExact(Uuid, "D"),
            account,
            Integration,
            new ProviderClientDetails(Name, ClientId, null, TokenUrl, AuthUrl, DefaultScopes, GrantType),
            Secret,
            CreatedBy,
            CreatedAt,
            UpdatedAt,
            Revision);
    }
}
