using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Registers an OAuth client of the account (contract 7.1).</summary>
public sealed record CreateOAuthClient(Actor Actor, OAuthClientDetails Details) : IRequest<Result<IssuedClient>>;

/// <summary>A client and its secret, which is shown only in this response.</summary>
public sealed record IssuedClient(OAuthClient Client, Secret Secret);

internal sealed class CreateOAuthClientValidator : AbstractValidator<CreateOAuthClient>
{
    public CreateOAuthClientValidator()
    {
        RuleFor(c => c.Details.Identifier).MustPass(text => OAuthClient.ValidateIdentifier(text ?? ""));
        RuleFor(c => c.Details.Name).MustPass(text => text is null ? ClientRules.NameRequired : null);
        RuleFor(c => c.Details.UserId).MustPass(id => id is null ? OAuthErrors.ClientUserRequired : null);
        ClientRules.AddTo(this, c => c.Details);
    }
}

/// <summary>The validation rules of a client's fields, for creating and changing a client.</summary>
internal static class ClientRules
{
    public static readonly Error NameRequired = new(
        ErrorKind.Invalid,
        "identity.invalid_client_name",
        $"name must be 1 to {OAuthClient.MaximumTextLength} characters long",
        "$.client.name");

    public static void AddTo<T>(AbstractValidator<T> validator, Func<T, OAuthClientDetails> details)
    {
        validator.RuleFor(c => details(c).Name).MustPass(text =>
            text is not null && string.IsNullOrWhiteSpace(text) ? NameRequired : ValidateText(text, "name", OAuthClient.MaximumTextLength));
        validator.RuleFor(c => details(c).Company).MustPass(text => ValidateText(text, "company", OAuthClient.MaximumTextLength));
        validator.RuleFor(c => details(c).Description).MustPass(text =>
            ValidateText(text, "description", OAuthClient.MaximumDescriptionLength));
        validator.RuleFor(c => details(c).LogoUrl).MustPass(text => ValidateText(text, "logo_url", RedirectUri.MaximumLength));
        validator.RuleFor(c => details(c).RedirectUris).MustPass(uris => uris is null ? null : OAuthClient.ValidateRedirectUris(uris));
    }

    private static Error? ValidateText(string? text, string field, int maximum) =>
        text is null || PlainText.Validate(text, field, maximum) is not { } error ? null : error with { Path = $"$.client.{field}" };
}

internal sealed class CreateOAuthClientHandler(
    IIdentityStore identityStore, IIdGenerator ids, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<CreateOAuthClient, Result<IssuedClient>>
{
    public async Task<Result<IssuedClient>> Handle(CreateOAuthClient command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        if (await identityStore.FindUserAsync(actor.Account, command.Details.UserId!.Value, cancellationToken) is null)
        {
            return OAuthErrors.ClientUserRequired;
        }

        var now = clock.GetUtcNow();
        var secret = SecretGenerator.NewClientSecret();
        var client = OAuthClient.Register(await ids.NextAsync(cancellationToken), actor.Account, command.Details, secret, now);
        identityStore.Add(client);
        audit.Add(new AuditEntry(now, actor.Account, actor, "oauth_client.create", client.Identifier, null, OAuthAudit.Of(client)));
        return await work.CommitAsync(cancellationToken) == CommitResult.Done
            ? new IssuedClient(client, secret)
            : OAuthErrors.IdentifierTaken(client.Identifier);
    }
}
