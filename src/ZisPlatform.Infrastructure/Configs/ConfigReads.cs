using ZisPlatform.Application.Common;
using ZisPlatform.Application.Configs;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Configs;

internal sealed class ConfigReads(Db db) : IConfigReads
{
    public Task<Page<ConfigView>> ListAsync(
        AccountId account, string integration, ScopePattern scopes, PageRequest page, CancellationToken cancellationToken)
    {
        var parameters = Paging.Parameters(account);
        parameters.Add("Integration", integration);
        var condition = "";
        if (scopes.IsExact)
        {
            parameters.Add("Scope", scopes.Text);
            condition = " AND scope = @Scope";
        }
        else
        {
            condition = Paging.BeginsWith("scope", scopes.Prefix, parameters);
            if (scopes.Literals.Skip(1).Any(literal => literal.Length > 0))
            {
                parameters.Add("Pattern", db.Dialect.Pattern(scopes.Literals));
                condition += $" AND scope {db.Dialect.PatternOperator} @Pattern";
            }
        }

        return Paging.ReadAsync<ConfigRow, ConfigView>(
            db,
            $"SELECT {ConfigRow.Columns} FROM configs_configs WHERE account_id = @Account AND integration = @Integration{condition}",
            ["id"],
            parameters,
            page,
            row => row.View,
            cancellationToken);
    }

    public async Task<ConfigView?> FindAsync(AccountId account, string integration, string scope, CancellationToken cancellationToken)
    {
        var row = await db.QueryFirstAsync<ConfigRow>(
            ConfigRow.ByScope, new { Account = account.Value, Integration = integration, Scope = scope }, cancellationToken);
        return row?.View;
    }
}
