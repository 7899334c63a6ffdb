using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Webhooks;

/// <summary>What lets a delivery in: only hashes and encrypted values.</summary>
/// <param name="TokenHash">SHA-256 of the path's last segment, by which the webhook is found.</param>
/// <param name="ProtectedToken">That segment, encrypted: showing the webhook gives the path again.</param>
/// <param name="Username">What the sender is called.</param>
/// <param name="PasswordHash">SHA-256 of a generated password; it has too many random bits to be tried.</param>
public sealed record WebhookCredentials(byte[] TokenHash, byte[] ProtectedToken, string Username, byte[] PasswordHash);

/// <summary>How deliveries are signed.</summary>
/// <param name="ProtectedSecret">The secret of both sides, encrypted.</param>
public sealed record WebhookSigning(SigningRule Rule, byte[] ProtectedSecret);

/// <summary>An address at which an integration takes events from outside (contract 6). All but its password and its signing is fixed.</summary>
public sealed class Webhook
{
    /// <summary>Contract U17.</summary>
    public const int MaximumNameLength = 255;

    /// <summary>Of the name that a sender gives an event.</summary>
    public const int MaximumEventIdLength = 128;

    /// <summary>What a webhook of <see cref="WebhookFormat.ZendeskEvents"/> shows as its source and type: each event has its own.</summary>
    private const string Support = "support";
    private const string AnyType = "*";

    private Webhook(
        string id, Guid uuid, AccountId account, string integration, WebhookFormat format, string sourceSystem, string eventType, WebhookCredentials credentials,
        WebhookSigning? signing, DateTimeOffset createdAt, DateTimeOffset passwordChangedAt)
    {
        Id = id;
        Uuid = uuid;
        Account = account;
        Integration = integration;
        Format = format;
        SourceSystem = sourceSystem;
        EventType = eventType;
        Credentials = credentials;
        Signing = signing;
        CreatedAt = createdAt;
        PasswordChangedAt = passwordChangedAt;
    }

    /// <summary>A ULID: the later one is the greater.</summary>
    public string Id { get; }

    public Guid Uuid { get; }

    public AccountId Account { get; }

    /// <summary>Whose webhook it is, and the only one whose job specs hear its events; those of a Zendesk account are heard by all (contract, flows 6.2).</summary>
    public string Integration { get; }

    public WebhookFormat Format { get; }

    /// <summary>The <c>event_source</c> of its events.</summary>
    public string SourceSystem { get; }

    /// <summary>The <c>event_type</c> of its events.</summary>
    public string EventType { get; }

    public WebhookCredentials Credentials { get; private set; }

    /// <summary>Null where the credentials alone let a delivery in.</summary>
    public WebhookSigning? Signing { get; private set; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset PasswordChangedAt { get; private set; }

    public static Result<Webhook> Create(
        string id, Guid uuid, AccountId account, string integration, WebhookFormat format, string? sourceSystem, string? eventType, WebhookCredentials credentials,
        WebhookSigning? signing, DateTimeOffset now)
    {
        Error[] refusals = [.. new[] { NameRefusal(format, sourceSystem, "source_system"), NameRefusal(format, eventType, "event_type") }.OfType<Error>()];
        return refusals.Length > 0
            ? refusals
            : new Webhook(id, uuid, account, integration, format, sourceSystem ?? Support, eventType ?? AnyType, credentials, signing, now, now);
    }

    public static Webhook Restore(
        string id, Guid uuid, AccountId account, string integration, WebhookFormat format, string sourceSystem, string eventType, WebhookCredentials credentials,
        WebhookSigning? signing, DateTimeOffset createdAt, DateTimeOffset passwordChangedAt) =>
        new(id, uuid, account, integration, format, sourceSystem, eventType, credentials, signing, createdAt, passwordChangedAt);

    /// <summary>The rule of <c>source_system</c> and <c>event_type</c>; null when it holds.</summary>
    public static Error? NameRefusal(WebhookFormat format, string? text, string field) =>
        format == WebhookFormat.ZendeskEvents ? text is null ? null : WebhookErrors.NotWithEvents(field)
        : string.IsNullOrEmpty(text) ? WebhookErrors.Required(field) : PlainText.Refusal(text, field, MaximumNameLength);

    /// <summary>The old password ends; path and user name stay.</summary>
    public void RotatePassword(byte[] passwordHash, DateTimeOffset now)
    {
        Credentials = Credentials with { PasswordHash = passwordHash };
        PasswordChangedAt = now;
    }

    /// <summary>From now on deliveries are signed so; null ends it.</summary>
    public void Sign(WebhookSigning? signing) => Signing = signing;
}
