using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Users;

/// <summary>Adds a user to the caller's account. A user without a password can sign in only by token.</summary>
public sealed record CreateUser(Actor Actor, string? Email, Role Role, string? Password) : IRequest<Result<User>>;

internal sealed class CreateUserValidator : AbstractValidator<CreateUser>
{
    public CreateUserValidator()
    {
        RuleFor(c => c.Email).MustParse(EmailAddress.Parse);
        RuleFor(c => c.Password).MustPass(password => password is null ? null : PasswordRule.Validate(password));
    }
}

internal sealed class CreateUserHandler(
    IIdentityStore store,
    IIdGenerator ids,
    IPasswords passwords,
    IAuditLog audit,
    IUnitOfWork work,
    CredentialCache cache,
    TimeProvider clock)
    : IRequestHandler<CreateUser, Result<User>>
{
    public async Task<Result<User>> Handle(CreateUser command, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var email = EmailAddress.Parse(command.Email).Value;
        var hash = command.Password is null ? null : passwords.Hash(command.Password);
        var user = User.Invite(await ids.NextAsync(cancellationToken), command.Actor.Account, email, command.Role, hash, now);
        store.Add(user);
        audit.Add(new AuditEntry(now, user.Account, command.Actor, "user.create", email.Value, null, UserAudit.Of(user)));
        if (await work.CommitAsync(cancellationToken) != CommitResult.Done)
        {
            return IdentityErrors.EmailTaken(email);
        }

        cache.Invalidate();
        return user;
    }
}

/// <summary>Builds the audit data of a user.</summary>
internal static class UserAudit
{
    public static object Of(User user) => new
    {
        role = user.Role.ToString().ToLowerInvariant(),
        has_password = user.PasswordHash is not null,
        disabled = user.DisabledAt is not null,
    };
}
