using ZisPlatform.Application.Webhooks;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Webhooks;

internal sealed class WebhookRepository(SqlSession session) : IWebhookRepository
{
    public async Task<Webhook?> FindAsync(AccountId account, string integration, Guid uuid, CancellationToken cancellationToken) =>
        (await session.QueryFirstAsync<WebhookRow>(
            $"""
            SELECT {WebhookRow.Columns} FROM webhooks_webhooks
            WHERE account_id = @Account AND integration = @Integration AND uuid = @Uuid
            """,
            new { Account = account.Value, Integration = integration, Uuid = uuid.ToString() },
            cancellationToken))?.Webhook;

    public async Task<Webhook?> FindByTokenAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        (await session.QueryFirstAsync<WebhookRow>(
            $"SELECT {WebhookRow.Columns} FROM webhooks_webhooks WHERE token_hash = @TokenHash",
            new { TokenHash = tokenHash },
            cancellationToken))?.Webhook;

    public void Add(Webhook webhook) => session.Stage(
        """
        INSERT INTO webhooks_webhooks
            (id, account_id, integration, uuid, format, source_system, event_type, token_hash, token, username, password_hash,
             signing_scheme, signing_header, signing_secret, created_at, password_changed_at)
        VALUES (@WebhookKey, @WebhookAccount, @WebhookIntegration, @WebhookUuid, @WebhookFormat, @WebhookSource, @WebhookType,
                @WebhookTokenHash, @WebhookToken, @WebhookUsername, @WebhookPasswordHash, @WebhookScheme, @WebhookHeader,
                @WebhookSecret, @WebhookCreatedAt, @WebhookChangedAt)
        """,
        new
        {
            WebhookKey = webhook.Id,
            WebhookAccount = webhook.Account.Value,
            WebhookIntegration = webhook.Integration,
            WebhookUuid = webhook.Uuid.ToString(),
            WebhookFormat = WebhookRow.FormatText(webhook.Format),
            WebhookSource = webhook.SourceSystem,
            WebhookType = webhook.EventType,
            WebhookTokenHash = webhook.Credentials.TokenHash,
            WebhookToken = webhook.Credentials.ProtectedToken,
            WebhookUsername = webhook.Credentials.Username,
            WebhookPasswordHash = webhook.Credentials.PasswordHash,
            WebhookScheme = WebhookRow.SchemeText(webhook),
            WebhookHeader = webhook.Signing?.Rule.Header,
            WebhookSecret = webhook.Signing?.ProtectedSecret,
            WebhookCreatedAt = webhook.CreatedAt,
            WebhookChangedAt = webhook.PasswordChangedAt,
        });

    public void Save(Webhook webhook) => session.Stage(
        """
        UPDATE webhooks_webhooks
        SET password_hash = @WebhookPasswordHash, password_changed_at = @WebhookChangedAt,
            signing_scheme = @WebhookScheme, signing_header = @WebhookHeader, signing_secret = @WebhookSecret
        WHERE id = @WebhookKey AND account_id = @WebhookAccount
        """,
        new
        {
            WebhookKey = webhook.Id,
            WebhookAccount = webhook.Account.Value,
            WebhookPasswordHash = webhook.Credentials.PasswordHash,
            WebhookChangedAt = webhook.PasswordChangedAt,
            WebhookScheme = WebhookRow.SchemeText(webhook),
            WebhookHeader = webhook.Signing?.Rule.Header,
            WebhookSecret = webhook.Signing?.ProtectedSecret,
        },
        mustAffectOne: true);

    public void Delete(Webhook webhook) => session.Stage(
        "DELETE FROM webhooks_webhooks WHERE id = @WebhookKey AND account_id = @WebhookAccount",
        new { WebhookKey = webhook.Id, WebhookAccount = webhook.Account.Value },
        mustAffectOne: true);
}
