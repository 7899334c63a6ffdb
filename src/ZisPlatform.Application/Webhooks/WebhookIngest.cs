using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;
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
public sealed class WebhookIngest
{
    private const int TokenLength = 44;

    // Compared with if there is no webhook, so that the response time is the same.
    private static readonly byte[] Decoy = new byte[SHA256.HashSizeInBytes];

    private readonly IWebhookRepository _webhooks;
    private readonly ISignatureReplayStore _seen;
    private readonly IEventIngestor _intake;
    private readonly WebhookSecretProtector _secretProtector;
    private readonly WebhookCache _cache;
    private readonly WebhookRateLimit _limit;
    private readonly TimeProvider _clock;

    internal WebhookIngest(
        IWebhookRepository webhooks,
        ISignatureReplayStore seen,
        IEventIngestor intake,
        WebhookSecretProtector secrets,
        WebhookCache cache,
        WebhookRateLimit limit,
        TimeProvider clock)
    {
        _webhooks = webhooks;
        _seen = seen;
        _intake = intake;
        _secretProtector = secrets;
        _cache = cache;
        _limit = limit;
        _clock = clock;
    }

    /// <summary>Finds the webhook of a path and verifies that the credentials may send to it; called before the body is read.</summary>
    /// <param name="token">The path's last segment.</param>
    /// <param name="format">The format that the path accepts.</param>
    /// <param name="named">The account that the request's host names; null if it names none.</param>
    /// <param name="isTried">
    /// True if the request contains credentials, well-formed or not. Signed deliveries need none, but wrong ones are rejected.
    /// </param>
    /// <param name="username">The user name of the credentials; empty if there are none.</param>
    /// <param name="password">The password of the credentials; empty if there are none.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async ValueTask<Result<IngestTarget>> FindAsync(
        string token,
        WebhookFormat format,
        AccountId? named,
        bool isTried,
        string username,
        string password,
        CancellationToken cancellationToken)
    {
        var known = token.Length == TokenLength ? await FindAsync(token, cancellationToken) : null;
        var found = known?.Webhook.Format == format ? known : null;
        var credentials = found?.Webhook.Credentials;
        var isPassword = CryptographicOperations.FixedTimeEquals(
            WebhookSecretProtector.HashOf(password), credentials?.PasswordHash ?? Decoy);
        var isUser = CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(username), Encoding.UTF8.GetBytes(credentials?.Username ?? ""));
        if (found is null || (named is { } account && account != found.Webhook.Account))
        {
            return WebhookErrors.UnknownToken;
        }

        return (isPassword && isUser) || (found.SigningSecret is not null && !isTried) ? found : WebhookErrors.WrongCredentials;
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

        var signed = target.Webhook.Signing!.Rule.Verify(secret, header, body, _clock.GetUtcNow());
        return signed.IsOk ? new Delivery(signed.Value) : signed.Errors.ToArray();
    }

    /// <summary>Stores the event; the event is durable when the method returns.</summary>
    /// <param name="target">The webhook.</param>
    /// <param name="delivery">The result of the signature verification.</param>
    /// <param name="body">A JSON object, as sent.</param>
    /// <param name="cancellationToken">Stops waiting; the event may still be stored.</param>
    public Task<Result<TakenEvent>> AcceptAsync(IngestTarget target, Delivery delivery, string body, CancellationToken cancellationToken) =>
        target.Webhook.Format == WebhookFormat.ZendeskEvents
            ? AcceptEventAsync(target.Webhook, body, cancellationToken)
            : AcceptAsSentAsync(target.Webhook, delivery, body, cancellationToken);

    /// <summary>
    /// Accepts an event for all integrations of the account, as the vendor's service does. The key therefore does not contain the webhook:
    /// the same event sent to two webhooks is one event. For the same reason a replayed delivery has no effect.
    /// </summary>
    private async Task<Result<TakenEvent>> AcceptEventAsync(Webhook webhook, string body, CancellationToken cancellationToken)
    {
        var read = ZendeskEvents.Read(JsonValue.Parse(body));
        if (!read.IsOk)
        {
            return read.Errors.ToArray();
        }

        if (_limit.Count(webhook.Id) is { } refusal)
        {
            return refusal;
        }

        var happened = read.Value;
        return await TakeAsync(
            new FlowEvent(webhook.Account, null, happened.Source, happened.Type, happened.Body.ToString())
            {
                IdempotencyKey = $"zendesk:{happened.Id}",
            },
            cancellationToken);
    }

    private async Task<Result<TakenEvent>> AcceptAsSentAsync(
        Webhook webhook, Delivery delivery, string body, CancellationToken cancellationToken)
    {
        var once = delivery.Proof is { IsTimestamped: true } signed ? signed.Signature : null;
        if (once is not null && await _seen.HasAsync(webhook.Account, webhook.Id, once, cancellationToken))
        {
            return WebhookErrors.Repeated;
        }

        if (_limit.Count(webhook.Id) is { } refusal)
        {
            return refusal;
        }

        // The key contains the webhook: if two webhooks receive the same delivery, each of them creates a separate event.
        var accepted = new FlowEvent(webhook.Account, webhook.Integration, webhook.SourceSystem, webhook.EventType, body)
        {
            IdempotencyKey = delivery.Proof is { } named ? $"{webhook.Id}:{named.Key}" : null,
        };
        var taken = await TakeAsync(accepted, cancellationToken);
        if (taken.IsOk && once is not null)
        {
            // Add it after the event: a delivery that was not accepted may be repeated. A repetition in between has the same event key.
            await _seen.AddAsync(webhook.Account, webhook.Id, once, _clock.GetUtcNow(), cancellationToken);
        }

        return taken;
    }

    private async Task<Result<TakenEvent>> TakeAsync(FlowEvent accepted, CancellationToken cancellationToken)
    {
        var taken = await _intake.AcceptAsync(accepted, cancellationToken);
        return taken.IsOk ? new TakenEvent(taken.Value, accepted.Source, accepted.Type) : taken.Errors.ToArray();
    }

    private async ValueTask<IngestTarget?> FindAsync(string token, CancellationToken cancellationToken)
    {
        var hash = WebhookSecretProtector.HashOf(token);
        var text = Convert.ToHexStringLower(hash);
        if (_cache.Find(text) is { } known)
        {
            return known;
        }

        var generation = _cache.Generation;
        if (await _webhooks.FindByTokenAsync(hash, cancellationToken) is not { } webhook)
        {
            return null;
        }

        var found = new IngestTarget(webhook, webhook.Signing is null ? null : _secretProtector.OpenSigningSecret(webhook));
        _cache.Remember(generation, text, found);
        return found;
    }
}

/// <summary>A stored event.</summary>
/// <param name="Id">The event's id; that of the older event if this is a repetition.</param>
/// <param name="Source">The source that job specs subscribe to.</param>
/// <param name="Type">The type that job specs subscribe to.</param>
public sealed record TakenEvent(string Id, string Source, string Type);

/// <summary>A delivery whose sender is authenticated.</summary>
/// <param name="Proof">The verified signature; null if the webhook's deliveries are not signed.</param>
public sealed record Delivery(SignedDelivery? Proof);
