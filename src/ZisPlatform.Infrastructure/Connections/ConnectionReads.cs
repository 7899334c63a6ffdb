using ZisPlatform.Application.Common;
using ZisPlatform.Application.Connections;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Connections;

internal sealed class ConnectionReads(Db db) : IConnectionReads
{
    public Task<Page<Connection>> ListAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken)
    {
        var parameters = Paging.Parameters(account);
        parameters.Add("Integration", integration);
        return Paging.ReadAsync<ConnectionRow, Connection>(
            db,
            $"""
            SELECT {ConnectionRow.Columns}
            FROM connections_connections c LEFT JOIN connections_clients o ON o.id = c.client_id AND o.account_id = c.account_id
            WHERE c.account_id = @Account AND c.integration = @Integration
            """,
            ["c.name"],
            parameters,
            page,
            row => row.Connection,
            cancellationToken);
    }
}
