using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Webhooks;

/// <summary>The credentials for deliveries. They contain only hashes and encrypted values.</summary>
/// <param name="TokenHash">The SHA-256 of the last path segment, which identifies the webhook.</param>
/// <param name="ProtectedToken">The last path segment, encrypted, because the webhook's path can be displayed again.</param>
/// <param name="Username">The user name of the sender.</param>
/// <param name="PasswordHash">The SHA-256 of a generated password, which has too many random bits for brute force.</param>
public sealed record WebhookCredentials(byte[] TokenHash, byte[] ProtectedToken, string Username, byte[] PasswordHash);

/// <summary>The signing of deliveries.</summary>
/// <param name="ProtectedSecret">The shared secret, encrypted.</param>
public sealed record WebhookSigning(SigningRule Rule, byte[] ProtectedSecret);

/// <summary>
/// An address at which an integration receives external events (contract 6). Only its password and its signing can change.
/// </summary>
public sealed class Webhook
{
    /// <summary>The maximum length of a name in characters (contract U17).</summary>
    public const int MaximumNameLength = 255;

    /// <summary>The maximum length of the event id from the sender.</summary>
    public const int MaximumEventIdLength = 128;

    /// <summary>
    /// The displayed source and type of a webhook with <see cref="WebhookFormat.ZendeskEvents"/>, whose events have their own.
    /// </summary>
    private const string Support = "support";
    private const string AnyType = "*";

    private Webhook(
        string id,
        Guid uuid,
        AccountId account,
        string integration,
        WebhookFormat format,
        string sourceSystem,
        string eventType,
        WebhookCredentials credentials,
        WebhookSigning? signing,
        DateTimeOffset createdAt,
        DateTimeOffset passwordChangedAt)
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

    /// <summary>Gets the id, a ULID, which sorts by creation.</summary>
    public string Id { get; }

    public Guid Uuid { get; }

    public AccountId Account { get; }

    /// <summary>
    /// Gets the integration that owns the webhook. Only its job specs receive the events, except the events of a Zendesk account, which all
    /// integrations receive (contract, flows 6.2).
    /// </summary>
    public string Integration { get; }

    public WebhookFormat Format { get; }

    /// <summary>Gets the <c>event_source</c> of the events.</summary>
    public string SourceSystem { get; }

    /// <summary>Gets the <c>event_type</c> of the events.</summary>
    public string EventType { get; }

    public WebhookCredentials Credentials { get; private set; }

    /// <summary>Gets the signing; null if the credentials are sufficient for a delivery.</summary>
    public WebhookSigning? Signing { get; private set; }

    public DateTimeOffset CreatedAt { get; }

    public DateTimeOffset PasswordChangedAt { get; private set; }

    public static Result<Webhook> Create(
        string id,
        Guid uuid,
        AccountId account,
        string integration,
        WebhookFormat format,
        string? sourceSystem,
        string? eventType,
        WebhookCredentials credentials,
        WebhookSigning? signing,
        DateTimeOffset now)
    {
        Error?[] checks = [ValidateName(format, sourceSystem, "source_system"), ValidateName(format, eventType, "event_type")];
        Error[] errors = [.. checks.OfType<Error>()];
        return errors.Length > 0
            ? errors
            : new Webhook(
                id,
                uuid,
                account,
                integration,
                format,
                sourceSystem ?? Support,
                eventType ?? AnyType,
                credentials,
                signing,
                now,
                now);
    }

    public static Webhook Restore(
        string id,
        Guid uuid,
        AccountId account,
        string integration,
        WebhookFormat format,
        string sourceSystem,
        string eventType,
        WebhookCredentials credentials,
        WebhookSigning? signing,
        DateTimeOffset createdAt,
        DateTimeOffset passwordChangedAt) =>
        new(id, uuid, account, integration, format, sourceSystem, eventType, credentials, signing, createdAt, passwordChangedAt);

    /// <summary>Returns the error of a <c>source_system</c> or <c>event_type</c>, or null.</summary>
    public static Error? ValidateName(WebhookFormat format, string? text, string field) =>
        format == WebhookFormat.ZendeskEvents ? text is null ? null : WebhookErrors.NotAllowedWithZendeskEvents(field)
        : string.IsNullOrEmpty(text) ? WebhookErrors.Required(field) : PlainText.Validate(text, field, MaximumNameLength);

    /// <summary>Replaces the password. The path and the user name do not change.</summary>
    public void RotatePassword(byte[] passwordHash, DateTimeOffset now)
    {
        Credentials = Credentials with { PasswordHash = passwordHash };
        PasswordChangedAt = now;
    }

    /// <summary>Sets the signing of deliveries; null removes it.</summary>
    public void SetSigning(WebhookSigning? signing) => Signing = signing;
}

/// <summary>The format of a webhook's deliveries.</summary>
public enum WebhookFormat
{
    /// <summary>Any JSON object, which becomes the input of flows unchanged (contract, HTTP API 6.5).</summary>
    AsSent,

    /// <summary>Events of a real Zendesk account, which are converted to the events that flows use (contract, flows 6).</summary>
    ZendeskEvents,
}
