using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;
using ZisPlatform.Json;

namespace ZisPlatform.Application.Webhooks;

/// <summary>A webhook as a delivery meets it.</summary>
/// <param name="SigningSecret">In clear; null where deliveries are not signed.</param>
public sealed record IngestTarget(Webhook Webhook, byte[]? SigningSecret)
{
    /// <summary>Only what may be told: a record would print its secret.</summary>
    public override string ToString() => $"{Webhook.Uuid}";
}

/// <summary>Takes what is sent to inbound webhooks (contract 6.5), the way that thousands of events a second go.</summary>
public sealed class WebhookIngest
{
    private const int TokenLength = 44;

    // Compared with where there is no webhook, so that the time is the same.
    private static readonly byte[] Decoy = new byte[SHA256.HashSizeInBytes];

    private readonly IWebhookRepository _webhooks;
    private readonly ISeenSignatures _seen;
    private readonly IEventIntake _intake;
    private readonly WebhookVault _vault;
    private readonly WebhookMemory _memory;
    private readonly WebhookRateLimit _limit;
    private readonly TimeProvider _clock;

    internal WebhookIngest(
        IWebhookRepository webhooks, ISeenSignatures seen, IEventIntake intake, WebhookVault vault, WebhookMemory memory, WebhookRateLimit limit, TimeProvider clock)
    {
        _webhooks = webhooks;
        _seen = seen;
        _intake = intake;
        _vault = vault;
        _memory = memory;
        _limit = limit;
        _clock = clock;
    }

    /// <summary>The webhook of a path, when these credentials may send to it; asked before the body is read.</summary>
    /// <param name="token">The path's last segment.</param>
    /// <param name="format">What the path takes.</param>
    /// <param name="named">The account that the request's host names; null where it names none.</param>
    /// <param name="isTried">Whether the request brings credentials, well-formed or not. Signed deliveries need none, but wrong ones are refused.</param>
    /// <param name="username">Of the credentials; empty where there are none.</param>
    /// <param name="password">Of the credentials; empty where there are none.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    public async ValueTask<Result<IngestTarget>> FindAsync(
        string token, WebhookFormat format, AccountId? named, bool isTried, string username, string password, CancellationToken cancellationToken)
    {
        var known = token.Length == TokenLength ? await FindAsync(token, cancellationToken) : null;
        var found = known?.Webhook.Format == format ? known : null;
        var credentials = found?.Webhook.Credentials;
        var isPassword = CryptographicOperations.FixedTimeEquals(WebhookVault.HashOf(password), credentials?.PasswordHash ?? Decoy);
        var isUser = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(username), Encoding.UTF8.GetBytes(credentials?.Username ?? ""));
        if (found is null || (named is { } account && account != found.Webhook.Account))
        {
            return WebhookErrors.UnknownToken;
        }

        return (isPassword && isUser) || (found.SigningSecret is not null && !isTried) ? found : WebhookErrors.WrongCredentials;
    }

    /// <summary>What the signature says of a delivery; a name of no delivery where the webhook's deliveries are not signed.</summary>
    /// <param name="target">The webhook.</param>
    /// <param name="header">The value of a request header; null unless it is there exactly once.</param>
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

    /// <summary>Keeps the event; done when it survives whatever happens to the server.</summary>
    /// <param name="target">The webhook.</param>
    /// <param name="delivery">What its signature says.</param>
    /// <param name="body">A JSON object, as it was sent.</param>
    /// <param name="cancellationToken">Stops the waiting; the event may be kept nevertheless.</param>
    public Task<Result<TakenEvent>> AcceptAsync(IngestTarget target, Delivery delivery, string body, CancellationToken cancellationToken) =>
        target.Webhook.Format == WebhookFormat.ZendeskEvents
            ? AcceptEventAsync(target.Webhook, body, cancellationToken)
            : AcceptAsSentAsync(target.Webhook, delivery, body, cancellationToken);

    /// <summary>
    /// All integrations of the account hear it, as on the vendor's service; so it has no name of the webhook's in its key either: the
    /// same event that comes to two of them is one. A replayed delivery changes nothing for the same reason.
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
            new FlowEvent(webhook.Account, null, happened.Source, happened.Type, happened.Body.ToString()) { IdempotencyKey = $"zendesk:{happened.Id}" }, cancellationToken);
    }

    private async Task<Result<TakenEvent>> AcceptAsSentAsync(Webhook webhook, Delivery delivery, string body, CancellationToken cancellationToken)
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

        // Two webhooks may be told of the same thing: each of them has an event of its own.
        var accepted = new FlowEvent(webhook.Account, webhook.Integration, webhook.SourceSystem, webhook.EventType, body)
        {
            IdempotencyKey = delivery.Proof is { } named ? $"{webhook.Id}:{named.Key}" : null,
        };
        var taken = await TakeAsync(accepted, cancellationToken);
        if (taken.IsOk && once is not null)
        {
            // Behind it: a delivery that could not be taken may come again. What slips through in between has the same key.
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
        var hash = WebhookVault.HashOf(token);
        var text = Convert.ToHexStringLower(hash);
        if (_memory.Find(text) is { } known)
        {
            return known;
        }

        var generation = _memory.Generation;
        if (await _webhooks.FindByTokenAsync(hash, cancellationToken) is not { } webhook)
        {
            return null;
        }

        var found = new IngestTarget(webhook, webhook.Signing is null ? null : _vault.OpenSigningSecret(webhook));
        _memory.Remember(generation, text, found);
        return found;
    }
}

/// <summary>An event that is kept.</summary>
/// <param name="Id">The event's; an older one's where this is the same again.</param>
/// <param name="Source">What job specs hear it by.</param>
/// <param name="Type">What job specs hear it by.</param>
public sealed record TakenEvent(string Id, string Source, string Type);

/// <summary>A delivery whose sender is known.</summary>
/// <param name="Proof">Null where the webhook's deliveries are not signed.</param>
public sealed record Delivery(SignedDelivery? Proof);
