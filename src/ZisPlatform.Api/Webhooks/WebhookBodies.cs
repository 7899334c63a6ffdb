using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Application.Webhooks;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Api.Webhooks;

/// <summary>The request body of a webhook; unknown members are ignored, as in the vendor's service.</summary>
internal sealed class CreateWebhookBody
{
    [DisallowNull]
    public string? SourceSystem { get; init; }

    [DisallowNull]
    public string? EventType { get; init; }
}

/// <summary>A webhook of the vendor's contract (6.1), in its order of members.</summary>
internal sealed record WebhookBody(
    string Id,
    string Uuid,
    long ZendeskAccountId,
    string Path,
    string Integration,
    string SourceSystem,
    string EventType,
    string Username,
    string Password)
{
    public static WebhookBody Of(WebhookView view, long account, string? password) => new(
        view.Id,
        $"{view.Uuid}",
        account,
        WebhookPaths.Ingest(view.Format, view.Token),
        view.Integration,
        view.SourceSystem,
        view.EventType,
        view.Username,
        password ?? IntegrationClients.MaskedSecret);
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed class CreateSignedWebhookBody
{
    public WebhookFormat Format { get; init; }

    [DisallowNull]
    public string? SourceSystem { get; init; }

    [DisallowNull]
    public string? EventType { get; init; }

    public SigningBody? Signing { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed class SignWebhookBody
{
    public SigningBody? Signing { get; init; }
}

[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed class SigningBody
{
    [DisallowNull]
    public SignatureScheme? Scheme { get; init; }

    [DisallowNull]
    public string? Header { get; init; }

    [DisallowNull]
    public string? Secret { get; init; }

    public SigningRequest Request => new(Scheme, Header, Secret);
}

/// <param name="Secret">In clear text in the response that created it; otherwise masked.</param>
internal sealed record SigningItem(SignatureScheme Scheme, string Header, string Secret)
{
    public static SigningItem? Of(SigningRule? rule, string? secret) =>
        rule is null ? null : new SigningItem(rule.Scheme, rule.Header, secret ?? IntegrationClients.MaskedSecret);
}

/// <param name="Password">In clear text in the response that created it; otherwise masked.</param>
internal sealed record WebhookItem(
    string Id,
    string Uuid,
    string Path,
    string Integration,
    WebhookFormat Format,
    string SourceSystem,
    string EventType,
    string Username,
    string Password,
    SigningItem? Signing,
    DateTimeOffset CreatedAt,
    DateTimeOffset PasswordChangedAt)
{
    public static WebhookItem Of(WebhookView view) => Of(new IssuedWebhook(view, null, null));

    public static WebhookItem Of(IssuedWebhook issued)
    {
        var view = issued.View;
        return new WebhookItem(
            view.Id,
            $"{view.Uuid}",
            WebhookPaths.Ingest(view.Format, view.Token),
            view.Integration,
            view.Format,
            view.SourceSystem,
            view.EventType,
            view.Username,
            issued.Password ?? IntegrationClients.MaskedSecret,
            SigningItem.Of(view.Signing, issued.SigningSecret),
            view.CreatedAt,
            view.PasswordChangedAt);
    }
}

internal sealed record WebhookItemBody(WebhookItem Webhook);

/// <summary>The result of a delivery; Zendesk shows the response in the activity of its webhook.</summary>
internal sealed record TakenEventBody(AcceptedEvent Event);

internal sealed record WebhookListBody(IReadOnlyList<WebhookItem> Webhooks, PageMeta Meta);

internal static class WebhookPaths
{
    public const string Generic = "/api/services/zis/inbound_webhooks/generic";

    /// <summary>The path for Zendesk's event webhooks.</summary>
    public const string ZendeskEvents = "/api/platform/v1/events/zendesk";

    public static string Ingest(WebhookFormat format, string token) =>
        format == WebhookFormat.ZendeskEvents ? $"{ZendeskEvents}/{token}" : $"{Generic}/ingest/{token}";
}
