using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Changes a webhook that is there, with its audit entry, and lets the old one be remembered no more.</summary>
internal sealed class WebhookChanges(IWebhookRepository webhooks, IAuditLog audit, IUnitOfWork work, WebhookMemory memory, TimeProvider clock)
{
    /// <param name="actor">Who asks.</param>
    /// <param name="integration">The name as it stood in the path.</param>
    /// <param name="uuid">The webhook's id as it stood in the path.</param>
    /// <param name="change">Changes the webhook and stages that, or refuses.</param>
    /// <param name="cancellationToken">Stops it; nothing is changed then.</param>
    public async Task<Result<T>> RunAsync<T>(
        Actor actor, string integration, string uuid, Func<Webhook, DateTimeOffset, Result<Change<T>>> change, CancellationToken cancellationToken)
        where T : notnull
    {
        if (!Guid.TryParseExact(uuid, "D", out var id) || await webhooks.FindAsync(actor.Account, integration, id, cancellationToken) is not { } webhook)
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
        audit.Add(new AuditEntry(now, actor.Account, actor, action, $"{webhook.Uuid}", before, after) { Integration = webhook.Integration });
        if (!await work.CommitAsync(cancellationToken))
        {
            return WebhookErrors.NoSuchWebhook;
        }

        memory.Forget();
        return value;
    }
}

/// <summary>What a use case has changed.</summary>
internal sealed record Change<T>(T Value, string Action, object? Before, object? After);
