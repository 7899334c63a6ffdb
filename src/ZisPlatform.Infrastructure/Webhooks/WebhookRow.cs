using ZisPlatform.Application.Webhooks;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Infrastructure.Webhooks;

/// <summary>A row of webhooks_webhooks.</summary>
internal sealed class WebhookRow
{
    public const string Columns = """
        id AS Id, account_id AS AccountId, integration AS Integration, uuid AS Uuid, format AS Format, source_system AS SourceSystem,
        event_type AS EventType, token_hash AS TokenHash, token AS Token, username AS Username, password_hash AS PasswordHash,
        signing_scheme AS SigningScheme, signing_header AS SigningHeader, signing_secret AS SigningSecret, created_at AS CreatedAt,
        password_changed_at AS PasswordChangedAt
        """;

    public string Id { get; init; } = "";
    public long AccountId { get; init; }
    public string Integration { get; init; } = "";
    public string Uuid { get; init; } = "";
    public string Format { get; init; } = "";
    public string SourceSystem { get; init; } = "";
    public string EventType { get; init; } = "";
    public byte[] TokenHash { get; init; } = [];
    public byte[] Token { get; init; } = [];
    public string Username { get; init; } = "";
    public byte[] PasswordHash { get; init; } = [];
    public string? SigningScheme { get; init; }
    public string? SigningHeader { get; init; }
    public byte[]? SigningSecret { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset PasswordChangedAt { get; init; }

    public Webhook Webhook => Webhook.Restore(
        Id,
        Guid.Parse(Uuid),
        new AccountId(AccountId),
        Integration,
        FormatValue,
        SourceSystem,
        EventType,
        new WebhookCredentials(TokenHash, Token, Username, PasswordHash),
        Rule is { } rule ? new WebhookSigning(rule, SigningSecret!) : null,
        CreatedAt,
        PasswordChangedAt);

    public WebhookView View(WebhookSecretProtector secrets)
    {
        var uuid = Guid.Parse(Uuid);
        return new WebhookView(
            Id,
            uuid,
            secrets.UnprotectToken(uuid, Token),
            Integration,
            FormatValue,
            SourceSystem,
            EventType,
            Username,
            Rule,
            CreatedAt,
            PasswordChangedAt);
    }

    /// <summary>Returns the signature scheme as stored in its column.</summary>
    public static string? SchemeText(Webhook webhook) => webhook.Signing?.Rule.Scheme.ToString().ToLowerInvariant();

    /// <summary>Returns the format as stored in its column.</summary>
    public static string FormatText(WebhookFormat format) => format == WebhookFormat.ZendeskEvents ? "zendesk_events" : "as_sent";

    private WebhookFormat FormatValue =>
        Format == FormatText(WebhookFormat.ZendeskEvents) ? WebhookFormat.ZendeskEvents : WebhookFormat.AsSent;

    private SigningRule? Rule
    {
        get
        {
            if (SigningScheme is null)
            {
                return null;
            }

            var scheme = Enum.Parse<SignatureScheme>(SigningScheme, ignoreCase: true);
            return SigningRule.Create(scheme, scheme == SignatureScheme.Header ? SigningHeader : null).Value;
        }
    }
}
