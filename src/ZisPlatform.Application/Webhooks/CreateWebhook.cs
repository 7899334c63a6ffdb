using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Application.Webhooks;

/// <summary>Creates an inbound webhook (contract 6.1); any number of webhooks may have the same source and type.</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The name from the request path.</param>
/// <param name="Format">The format of its deliveries.</param>
/// <param name="SourceSystem">The <c>event_source</c> of its events; null if the events contain it.</param>
/// <param name="EventType">The <c>event_type</c> of its events; null if the events contain it.</param>
/// <param name="Signing">The signing of deliveries; null if they are not signed.</param>
public sealed record CreateWebhook(
    Actor Actor, string Integration, WebhookFormat Format, string? SourceSystem, string? EventType, SigningRequest? Signing)
    : IRequest<Result<IssuedWebhook>>;

internal sealed class CreateWebhookValidator : AbstractValidator<CreateWebhook>
{
    public CreateWebhookValidator()
    {
        RuleFor(c => c).MustPass(c => Webhook.ValidateName(c.Format, c.SourceSystem, "source_system"));
        RuleFor(c => c).MustPass(c => Webhook.ValidateName(c.Format, c.EventType, "event_type"));
    }
}

internal sealed class CreateWebhookHandler(
    IWebhookRepository webhooks,
    WebhookSecretProtector secrets,
    IntegrationLookup integrations,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock,
    UlidGenerator ulids)
    : IRequestHandler<CreateWebhook, Result<IssuedWebhook>>
{
    public async Task<Result<IssuedWebhook>> Handle(CreateWebhook command, CancellationToken cancellationToken)
    {
        var account = command.Actor.Account;
        if (await integrations.ValidateAsync(account, command.Integration, cancellationToken) is { } error)
        {
            return error;
        }

        var uuid = Guid.NewGuid();
        var signing = secrets.Sign(uuid, command.Signing);
        if (!signing.IsOk)
        {
            return signing.Errors.ToArray();
        }

        var now = clock.GetUtcNow();
        var (token, username, password) = (SecretGenerator.NewPathToken(), SecretGenerator.NewPassword(), SecretGenerator.NewPassword());
        var credentials = new WebhookCredentials(
            WebhookSecretProtector.HashOf(token), secrets.ProtectToken(uuid, token), username, WebhookSecretProtector.HashOf(password));
        var webhook = Webhook.Create(
            ulids.Next(),
            uuid,
            account,
            command.Integration,
            command.Format,
            command.SourceSystem,
            command.EventType,
            credentials,
            signing.Value.Signing,
            now).Value;
        webhooks.Add(webhook);
        audit.Add(WebhookAudit.Entry(now, command.Actor, webhook, "webhook.create", null, WebhookAudit.Of(webhook)));
        await work.CommitOrThrowAsync(cancellationToken);
        return IssuedWebhook.Of(webhook, token, password, signing.Value.GeneratedSecret);
    }
}

/// <summary>The representation of a webhook in the audit log.</summary>
internal static class WebhookAudit
{
    public static AuditEntry Entry(DateTimeOffset now, Actor actor, Webhook webhook, string action, object? before, object? after) =>
        new(now, actor.Account, actor, action, $"{webhook.Uuid}", before, after) { Integration = webhook.Integration };

    public static object Of(Webhook webhook) => new
    {
        format = FormatOf(webhook),
        source_system = webhook.SourceSystem,
        event_type = webhook.EventType,
        signing = SchemeOf(webhook),
    };

    /// <summary>Returns the name of a special format; null for the ordinary one.</summary>
    private static string? FormatOf(Webhook webhook) => webhook.Format == WebhookFormat.ZendeskEvents ? "zendesk_events" : null;

    public static string? SchemeOf(Webhook webhook) => webhook.Signing?.Rule.Scheme.ToString().ToLowerInvariant();
}
