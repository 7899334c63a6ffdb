using ZisPlatform.Application.Common;
using ZisPlatform.Application.Webhooks;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Webhooks;

internal sealed class WebhookReads(Db db, WebhookSecretProtector secrets) : IWebhookReads
{
    public Task<Page<WebhookView>> ListAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken)
    {
        var parameters = Paging.Parameters(account);
        parameters.Add("Integration", integration);
        return Paging.ReadAsync<WebhookRow, WebhookView>(
            db,
            $"SELECT {WebhookRow.Columns} FROM webhooks_webhooks WHERE account_id = @Account AND integration = @Integration",
            ["id"],
            parameters,
            page,
            row => row.View(secrets),
            cancellationToken);
    }

    public async Task<WebhookView?> FindAsync(AccountId account, string integration, Guid uuid, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT {WebhookRow.Columns} FROM webhooks_webhooks
            WHERE account_id = @Account AND integration = @Integration AND uuid = @Uuid
            """;
        var parameters = new { Account = account.Value, Integration = integration, Uuid = uuid.ToString() };
        return (await db.QueryFirstAsync<WebhookRow>(sql, parameters, cancellationToken))?.View(secrets);
    }
}
