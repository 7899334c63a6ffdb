using ZisPlatform.Application.Common;
using ZisPlatform.Application.Connections;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Connections;

internal sealed class ConnectionReads(Db db) : IConnectionReads
{
    private const string Select = $"""
        SELECT {ConnectionRow.ViewColumns}
        FROM connections_connections c LEFT JOIN connections_clients o ON o.id = c.client_id AND o.account_id = c.account_id
        WHERE c.account_id = @Account AND c.integration = @Integration
        """;

    public Task<Page<ConnectionView>> ListAsync(
        AccountId account, string integration, PageRequest page, CancellationToken cancellationToken)
    {
        var parameters = Paging.Parameters(account);
        parameters.Add("Integration", integration);
        return Paging.ReadAsync<ConnectionRow, ConnectionView>(
            db, Select, ["c.name"], parameters, page, row => row.View, cancellationToken);
    }

    public async Task<ConnectionView?> FindAsync(
        AccountId account, string integration, string name, CancellationToken cancellationToken)
    {
        const string sql = $"{Select} AND c.name = @Name";
        var parameters = new { Account = account.Value, Integration = integration, Name = name };
        return (await db.QueryFirstAsync<ConnectionRow>(sql, parameters, cancellationToken))?.View;
    }
}
