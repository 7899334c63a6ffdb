using ZisPlatform.Application.Webhooks;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Webhooks;

internal sealed class WebhookRepository(Db db, UnitOfWork work) : IWebhookRepository
{
    public async Task<Webhook?> FindAsync(AccountId account, string integration, Guid uuid, CancellationToken cancellationToken) =>
        (await db.QueryFirstAsync<WebhookRow>(
            $"""
            SELECT {WebhookRow.Columns} FROM webhooks_webhooks
            WHERE account_id = @Account AND integration = @Integration AND uuid = @Uuid
            """,
            new { Account = account.Value, Integration = integration, Uuid = uuid.ToString() },
            cancellationToken))?.Webhook;

    public async Task<Webhook?> FindByTokenAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        (await db.QueryFirstAsync<WebhookRow>(
            $"SELECT {WebhookRow.Columns} FROM webhooks_webhooks WHERE token_hash = @TokenHash",
            new { TokenHash = tokenHash },
            cancellationToken))?.Webhook;

    public void Add(Webhook webhook) => work.Stage(
        """
        INSERT INTO webhooks_webhooks
            (id, account_id, integration, uuid, format, source_system, event_type, token_hash, token, username, password_hash,
             signing_scheme, signing_header, signing_secret, created_at, password_changed_at)
        VALUES (@Id, @Account, @Integration, @Uuid, @Format, @Source, @Type, @TokenHash, @Token, @Username, @PasswordHash, @Scheme,
                @Header, @Secret, @CreatedAt, @ChangedAt)
        """,
        new
        {
            webhook.Id,
            Account = webhook.Account.Value,
            webhook.Integration,
            Uuid = webhook.Uuid.ToString(),
            Format = WebhookRow.FormatText(webhook.Format),
            Source = webhook.SourceSystem,
            Type = webhook.EventType,
            webhook.Credentials.TokenHash,
            Token = webhook.Credentials.ProtectedToken,
            webhook.Credentials.Username,
            webhook.Credentials.PasswordHash,
            Scheme = WebhookRow.SchemeText(webhook),
            Header = webhook.Signing?.Rule.Header,
            Secret = webhook.Signing?.ProtectedSecret,
            webhook.CreatedAt,
            ChangedAt = webhook.PasswordChangedAt,
        });

    public void Save(Webhook webhook) => work.Stage(
        """
        UPDATE webhooks_webhooks
        SET password_hash = @PasswordHash, password_changed_at = @ChangedAt,
            signing_scheme = @Scheme, signing_header = @Header, signing_secret = @Secret
        WHERE id = @Id AND account_id = @Account
        """,
        new
        {
            webhook.Id,
            Account = webhook.Account.Value,
            webhook.Credentials.PasswordHash,
            ChangedAt = webhook.PasswordChangedAt,
            Scheme = WebhookRow.SchemeText(webhook),
            Header = webhook.Signing?.Rule.Header,
            Secret = webhook.Signing?.ProtectedSecret,
        },
        mustAffectOne: true);

    public void Delete(Webhook webhook) => work.Stage(
        "DELETE FROM webhooks_webhooks WHERE id = @Id AND account_id = @Account",
        new { webhook.Id, Account = webhook.Account.Value },
        mustAffectOne: true);
}
