using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Changes an existing webhook, adds the audit entry, and invalidates the cached webhooks.</summary>
internal sealed class WebhookChanges(
    IWebhookRepository webhooks, IAuditLog audit, IUnitOfWork work, WebhookCache cache, TimeProvider clock)
{
    /// <summary>Changes a webhook and returns the use case's answer.</summary>
    /// <param name="actor">The caller.</param>
    /// <param name="integration">The name from the request path.</param>
    /// <param name="uuid">The webhook's id from the request path.</param>
    /// <param name="change">Changes the webhook and stages the change, or returns an error.</param>
    /// <param name="cancellationToken">Cancels the operation, with nothing changed.</param>
    public async Task<Result<T>> RunAsync<T>(
        Actor actor,
        string integration,
        string uuid,
        Func<Webhook, DateTimeOffset, Result<Change<T>>> change,
        CancellationToken cancellationToken)
        where T : notnull
    {
        if (!Guid.TryParseExact(uuid, "D", out var id)
            || await webhooks.FindAsync(actor.Account, integration, id, cancellationToken) is not { } webhook)
        {
            return WebhookErrors.NoSuchWebhook;
        }

        var now = clock.GetUtcNow();
        var changed = change(webhook, now);
        if (!changed.IsOk)
        {
            return changed.Errors.ToArray();
        }

        var (value, action, before, after) = changed.Value;
        audit.Add(new AuditEntry(now, actor.Account, actor, action, $"{webhook.Uuid}", before, after)
        {
            Integration = webhook.Integration,
        });
        if (!await work.CommitAsync(cancellationToken))
        {
            return WebhookErrors.NoSuchWebhook;
        }

        cache.Invalidate();
        return value;
    }
}

/// <summary>The change that a use case made.</summary>
internal sealed record Change<T>(T Value, string Action, object? Before, object? After);
