using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Credentials;

/// <summary>Issues an API token in the caller's account.</summary>
/// <param name="Actor">The caller.</param>
/// <param name="Description">The purpose of the token, as a free text.</param>
/// <param name="UserId">The user that the token is valid for; null for the caller.</param>
/// <param name="AnyUser">True if the token is valid with the e-mail of any user of the account, as on the vendor's service.</param>
public sealed record CreateApiToken(Actor Actor, string? Description, long? UserId, bool AnyUser) : IRequest<Result<IssuedToken>>;

internal sealed class CreateApiTokenValidator : AbstractValidator<CreateApiToken>
{
    public CreateApiTokenValidator()
    {
        RuleFor(c => c.Description).MustPass(text =>
            text is null ? null : PlainText.Validate(text, "description", ApiToken.MaximumDescriptionLength));
        RuleFor(c => c).MustPass(c => c is { AnyUser: true, UserId: not null } ? UserIdExcludesAnyUser : null);
    }

    private static readonly Error UserIdExcludesAnyUser = new(
        ErrorKind.Invalid, "identity.token_for_whom", "user_id and any_user exclude each other: give one or neither", "$.user_id");
}

internal sealed class CreateApiTokenHandler(IIdentityStore store, IIdGenerator ids, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<CreateApiToken, Result<IssuedToken>>
{
    public async Task<Result<IssuedToken>> Handle(CreateApiToken command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        long? userId = command.AnyUser ? null : command.UserId ?? actor.UserId;
        if (userId is { } id && await store.FindUserAsync(actor.Account, id, cancellationToken) is null)
        {
            return IdentityErrors.NoSuchUser with { Kind = ErrorKind.Invalid, Path = "$.user_id" };
        }

        var now = clock.GetUtcNow();
        var secret = SecretGenerator.NewApiToken();
        var token = ApiToken.Issue(await ids.NextAsync(cancellationToken), actor.Account, userId, command.Description, secret, now).Value;
        store.Add(token, actor.UserId);
        audit.Add(new AuditEntry(
            now, actor.Account, actor, "api_token.create", $"{token.Id}", null, new { description = token.Description, user_id = userId }));
        await work.CommitOrThrowAsync(cancellationToken);
        return new IssuedToken(token, secret);
    }
}
