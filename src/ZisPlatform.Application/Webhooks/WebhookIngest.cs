using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs.Contracts;
using ZisPlatform.Domain.Webhooks;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Webhooks;

/// <summary>A webhook as the target of a delivery.</summary>
/// <param name="SigningSecret">The signing secret in clear text; null if deliveries are not signed.</param>
public sealed record IngestTarget(Webhook Webhook, byte[]? SigningSecret)
{
    /// <summary>Returns the webhook's id only: the default text of a record would contain the secret.</summary>
    public override string ToString() => $"{Webhook.Uuid}";
}

/// <summary>Accepts deliveries to inbound webhooks (contract 6.5). This is a hot path: thousands of events per second.</summary>
/// <remarks>
/// Webhooks are cached by the hash of their token, so that a burst of events costs one query. Unknown tokens are not cached: a webhook
/// created by another replica works immediately.
/// </remarks>
public sealed class WebhookIngest(
    IWebhookRepository webhooks,
    ISignatureReplayStore replayStore,
    IEventIngestor ingestor,
    WebhookSecretProtector secretProtector,
    VersionedCache<string, IngestTarget> cache,
    WebhookRateLimit rateLimit,
    TimeProvider clock)
{
    private static readonly TimeSpan CacheLifetime = TimeSpan.FromSeconds(5);

    private const int TokenLength = 44;

    // Compared with if there is no webhook, so that the response time is the same.
    private static readonly byte[] DecoyHash = new byte[SHA256.HashSizeInBytes];

    /// <summary>Finds the webhook of a path and verifies that the credentials may send to it; called before the body is read.</summary>
    /// <param name="token">The path's last segment.</param>
    /// <param name="format">The format that the path accepts.</param>
    /// <param name="hostAccount">The account that the request's host names; null if it names none.</param>
    /// <param name="hasCredentials">
    /// True if the request contains credentials, well-formed or not. Signed deliveries need none, but wrong ones are rejected.
    /// </param>
    /// <param name="username">The user name of the credentials; empty if there are none.</param>
    /// <param name="password">The password of the credentials; empty if there are none.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async ValueTask<Result<IngestTarget>> FindAsync(
        string token,
        WebhookFormat format,
        AccountId? hostAccount,
        bool hasCredentials,
        string username,
        string password,
        CancellationToken cancellationToken)
    {
        var target = token.Length == TokenLength ? await FindTargetAsync(token, cancellationToken) : null;
        var found = target?.Webhook.Format == format ? target : null;
        var credentials = found?.Webhook.Credentials;
        var isPasswordValid = CryptographicOperations.FixedTimeEquals(
            WebhookSecretProtector.HashOf(password), credentials?.PasswordHash ?? DecoyHash);
        var isUsernameValid = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(username), Encoding.UTF8.GetBytes(credentials?.Username ?? ""));
        if (found is null || (hostAccount is { } account && account != found.Webhook.Account))
        {
            return WebhookErrors.UnknownToken;
        }

        return (isPasswordValid && isUsernameValid) || (found.SigningSecret is not null && !hasCredentials)
            ? found
            : WebhookErrors.WrongCredentials;
    }

    /// <summary>Verifies the signature of a delivery; the result has no proof if the webhook's deliveries are not signed.</summary>
    /// <param name="target">The webhook.</param>
    /// <param name="header">Returns the value of a request header; null unless it is present exactly once.</param>
    /// <param name="body">The body, byte for byte.</param>
    public Result<Delivery> Verify(IngestTarget target, Func<string, string?> header, ReadOnlySpan<byte> body)
    {
        if (target.SigningSecret is not { } secret)
        {
            return new Delivery(null);
        }

        var signed = target.Webhook.Signing!.Rule.Verify(secret, header, body, clock.GetUtcNow());
        return signed.IsOk ? new Delivery(signed.Value) : signed.Errors.ToArray();
    }

    /// <summary>Stores the event; the event is durable when the method returns.</summary>
    /// <param name="target">The webhook.</param>
    /// <param name="delivery">The result of the signature verification.</param>
    /// <param name="body">A JSON object, as sent.</param>
    /// <param name="cancellationToken">Stops waiting; the event may still be stored.</param>
    public Task<Result<AcceptedEvent>> AcceptAsync(
        IngestTarget target, Delivery delivery, string body, CancellationToken cancellationToken) =>
        target.Webhook.Format == WebhookFormat.ZendeskEvents
            ? AcceptZendeskEventAsync(target.Webhook, body, cancellationToken)
            : AcceptRawAsync(target.Webhook, delivery, body, cancellationToken);

    /// <summary>
    /// Accepts an event for all integrations of the account, as the vendor's service does. The key therefore does not contain the webhook:
    /// the same event sent to two webhooks is one event. For the same reason a replayed delivery has no effect.
    /// </summary>
    private async Task<Result<AcceptedEvent>> AcceptZendeskEventAsync(Webhook webhook, string body, CancellationToken cancellationToken)
    {
        var parsed = ZendeskEvents.Parse(JsonValue.Parse(body));
        if (!parsed.IsOk)
        {
            return parsed.Errors.ToArray();
        }

        if (rateLimit.Count(webhook.Id) is { } error)
        {
            return error;
        }

        var zendeskEvent = parsed.Value;
        return await IngestAsync(
            new FlowEvent(webhook.Account, null, zendeskEvent.Source, zendeskEvent.Type, zendeskEvent.Body.ToString())
            {
                IdempotencyKey = $"zendesk:{zendeskEvent.Id}",
            },
            cancellationToken);
    }

    private async Task<Result<AcceptedEvent>> AcceptRawAsync(
        Webhook webhook, Delivery delivery, string body, CancellationToken cancellationToken)
    {
        var replaySignature = delivery.Proof is { IsTimestamped: true } signed ? signed.Signature : null;
        if (replaySignature is not null && await replayStore.HasAsync(webhook.Account, webhook.Id, replaySignature, cancellationToken))
        {
            return WebhookErrors.Replayed;
        }

        if (rateLimit.Count(webhook.Id) is { } error)
        {
            return error;
        }

        // The key contains the webhook: if two webhooks receive the same delivery, each of them creates a separate event.
        var flowEvent = new FlowEvent(webhook.Account, webhook.Integration, webhook.SourceSystem, webhook.EventType, body)
        {
            IdempotencyKey = delivery.Proof is { } proof ? $"{webhook.Id}:{proof.Key}" : null,
        };
        var stored = await IngestAsync(flowEvent, cancellationToken);
        if (stored.IsOk && replaySignature is not null)
        {
            // Add it after the event: a delivery that was not accepted may be repeated. A repetition in between has the same event key.
            await replayStore.AddAsync(webhook.Account, webhook.Id, replaySignature, clock.GetUtcNow(), cancellationToken);
        }

        return stored;
    }

    private async Task<Result<AcceptedEvent>> IngestAsync(FlowEvent flowEvent, CancellationToken cancellationToken)
    {
        var stored = await ingestor.AcceptAsync(flowEvent, cancellationToken);
        return stored.IsOk ? new AcceptedEvent(stored.Value, flowEvent.Source, flowEvent.Type) : stored.Errors.ToArray();
    }

    private async ValueTask<IngestTarget?> FindTargetAsync(string token, CancellationToken cancellationToken)
    {
        var hash = WebhookSecretProtector.HashOf(token);
        var hashText = Convert.ToHexStringLower(hash);
        if (cache.TryGet(hashText, out var cached))
        {
            return cached;
        }

        var version = cache.Version;
        if (await webhooks.FindByTokenAsync(hash, cancellationToken) is not { } webhook)
        {
            return null;
        }

        var found = new IngestTarget(webhook, webhook.Signing is null ? null : secretProtector.UnprotectSigningSecret(webhook));
        cache.Set(version, hashText, found, CacheLifetime);
        return found;
    }
}

/// <summary>A stored event.</summary>
/// <param name="Id">The event's id; that of the older event if this is a repetition.</param>
/// <param name="Source">The source that job specs subscribe to.</param>
/// <param name="Type">The type that job specs subscribe to.</param>
public sealed record AcceptedEvent(string Id, string Source, string Type);

/// <summary>A delivery whose sender is authenticated.</summary>
/// <param name="Proof">The verified signature; null if the webhook's deliveries are not signed.</param>
public sealed record Delivery(SignedDelivery? Proof);
