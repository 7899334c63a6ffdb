using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Users;

/// <summary>Changes a user's role, or disables or enables all of the user's credentials; a null field is left unchanged.</summary>
public sealed record ChangeUser(Actor Actor, long UserId, Role? Role, bool? Disabled) : IRequest<Result<User>>;

internal sealed class ChangeUserHandler(
    IIdentityStore store, IAuditLog audit, IUnitOfWork work, CredentialCache cache, TimeProvider clock)
    : IRequestHandler<ChangeUser, Result<User>>
{
    public async Task<Result<User>> Handle(ChangeUser command, CancellationToken cancellationToken)
    {
        if (await store.FindUserAsync(command.Actor.Account, command.UserId, cancellationToken) is not { } user)
        {
            return IdentityErrors.NoSuchUser;
        }

        var now = clock.GetUtcNow();
        var before = UserAudit.Of(user);
        var wasEnabledAdmin = IsEnabledAdmin(user);
        if (!user.Change(command.Role, command.Disabled, now))
        {
            return user;
        }

        var anotherAdminMustRemain = wasEnabledAdmin && !IsEnabledAdmin(user);
        store.Save(user, anotherAdminMustRemain);
        audit.Add(new AuditEntry(now, user.Account, command.Actor, "user.change", user.Email.Value, before, UserAudit.Of(user)));
        switch (await work.CommitAsync(cancellationToken))
        {
            case CommitResult.Done:
                break;
            case CommitResult.Conflict:
                return anotherAdminMustRemain ? IdentityErrors.LastAdmin : IdentityErrors.NoSuchUser;
            case var result:
                throw new InvalidOperationException($"The store rejected the change of a user: {result}. Retry the request.");
        }

        cache.Invalidate();
        return user;
    }

    private static bool IsEnabledAdmin(User user) => user is { Role: Role.Admin, DisabledAt: null };
}
