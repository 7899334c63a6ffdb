using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Users;

/// <summary>Sets or replaces a user's password.</summary>
public sealed record SetUserPassword(Actor Actor, long UserId, string? Password) : IRequest<Result<Success>>;

internal sealed class SetUserPasswordValidator : AbstractValidator<SetUserPassword>
{
    public SetUserPasswordValidator() =>
        RuleFor(c => c.Password).MustPass(password => password is null ? IdentityErrors.InvalidPassword : PasswordRule.Validate(password));
}

internal sealed class SetUserPasswordHandler(
    IIdentityStore store, IPasswords passwords, IAuditLog audit, IUnitOfWork work, CredentialCache cache, TimeProvider clock)
    : IRequestHandler<SetUserPassword, Result<Success>>
{
    public async Task<Result<Success>> Handle(SetUserPassword command, CancellationToken cancellationToken)
    {
        if (await store.FindUserAsync(command.Actor.Account, command.UserId, cancellationToken) is not { } user)
        {
            return IdentityErrors.NoSuchUser;
        }

        var now = clock.GetUtcNow();
        user.SetPassword(passwords.Hash(command.Password!), now);
        store.Save(user, anotherAdminMustRemain: false);
        audit.Add(new AuditEntry(now, user.Account, command.Actor, "user.set_password", user.Email.Value, null, null));
        if (await work.CommitAsync(cancellationToken) != CommitResult.Done)
        {
            return IdentityErrors.NoSuchUser;
        }

        cache.Invalidate();
        return default(Success);
    }
}
