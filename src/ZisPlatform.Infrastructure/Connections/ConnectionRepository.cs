using ZisPlatform.Application.Connections;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Connections;

internal sealed class ConnectionRepository(SqlSession session) : IConnectionRepository
{
    public async Task<Connection?> FindAsync(AccountId account, string integration, string name, CancellationToken cancellationToken)
    {
        const string sql = $"""
            SELECT {ConnectionRow.Columns} FROM connections_connections c
            WHERE c.account_id = @Account AND c.integration = @Integration AND c.name = @Name
            """;
        var row = await session.QueryFirstAsync<ConnectionRow>(
            sql, new { Account = account.Value, Integration = integration, Name = name }, cancellationToken);
        return row?.Connection;
    }

    public void Add(Connection connection) => session.Stage(
        """
        INSERT INTO connections_connections
            (id, account_id, integration, uuid, name, kind, allowed_domain, header_name, username, secret, created_by, created_at, updated_at, revision)
        VALUES
            (@Id, @Account, @Integration, @Uuid, @Name, @Kind, @AllowedDomain, @HeaderName, @Username, @Secret, @CreatedBy, @CreatedAt, @UpdatedAt, 0)
        """,
        new
        {
            connection.Id,
            Account = connection.Account.Value,
            connection.Integration,
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
        });

    public void Save(Connection connection) => session.Stage(
        """
        UPDATE connections_connections
        SET name = @Name, header_name = @HeaderName, username = @Username, secret = @Secret, updated_at = @UpdatedAt, revision = revision + 1
        WHERE id = @Id AND account_id = @Account AND revision = @Revision
        """,
        new
        {
            connection.Id,
            Account = connection.Account.Value,
            connection.Revision,
            Name = connection.Name.Value,
            connection.HeaderName,
            connection.Username,
            Secret = connection.ProtectedSecret,
            connection.UpdatedAt,
        },
        mustAffectOne: true);

    public void Delete(Connection connection) => session.Stage(
        "DELETE FROM connections_connections WHERE id = @Id AND account_id = @Account AND revision = @Revision",
        new { connection.Id, Account = connection.Account.Value, connection.Revision },
        mustAffectOne: true);
}
