using ZisPlatform.Application.Common;
using ZisPlatform.Application.Webhooks;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Webhooks;

internal sealed class SignatureReplayStore(Db db, UnitOfWork work) : ISignatureReplayStore
{
    public async Task<bool> HasAsync(AccountId account, string webhookId, byte[] signature, CancellationToken cancellationToken) =>
        await db.QueryFirstAsync<string>(
            "SELECT webhook_id FROM webhooks_signatures WHERE account_id = @Account AND webhook_id = @Webhook AND signature = @Signature",
            new { Account = account.Value, Webhook = webhookId, Signature = signature },
            cancellationToken) is not null;

    public async Task AddAsync(
        AccountId account, string webhookId, byte[] signature, DateTimeOffset now, CancellationToken cancellationToken)
    {
        work.Stage(
            """
            INSERT INTO webhooks_signatures (account_id, webhook_id, signature, seen_at)
            VALUES (@Account, @Webhook, @Signature, @Now)
            """,
            new { Account = account.Value, Webhook = webhookId, Signature = signature, Now = now });

        // False means that the row exists already: the same delivery arrived twice concurrently.
        await work.CommitAsync(cancellationToken);
    }
}

/// <summary>
/// Deletes signatures that are too old to be accepted again. A signature dated in the future is accepted for up to twice the tolerance.
/// </summary>
internal sealed class SignatureRetentionJob(Db db) : IRetentionJob
{
    public string Subject => "signatures of deliveries";

    public Task<int> DeleteAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => db.DeleteAsync(
        $"""
        WITH dead AS MATERIALIZED (
            SELECT webhook_id, signature FROM webhooks_signatures WHERE seen_at < @Before LIMIT @Limit{db.Dialect.SkipLocked})
        DELETE FROM webhooks_signatures WHERE (webhook_id, signature) IN (SELECT webhook_id, signature FROM dead)
        """,
        now - (2 * SigningRule.Tolerance) - TimeSpan.FromMinutes(1),
        limit,
        cancellationToken);
}
