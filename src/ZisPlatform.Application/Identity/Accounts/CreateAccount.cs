using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Accounts;

/// <summary>Creates an account with its first admin and that admin's API token, which is shown only in this response.</summary>
public sealed record CreateAccount(Actor Actor, string? Subdomain, string? Name, string? AdminEmail) : IRequest<Result<CreatedAccount>>;

/// <summary>A new account, its first admin and the admin's token.</summary>
public sealed record CreatedAccount(Account Account, User Admin, IssuedToken Token);

/// <summary>A new API token and its secret.</summary>
public sealed record IssuedToken(ApiToken Token, Secret Secret);

internal sealed class CreateAccountValidator : AbstractValidator<CreateAccount>
{
    public CreateAccountValidator()
    {
        RuleFor(c => c.Subdomain).MustParse(Domain.Identity.Subdomain.Parse);
        RuleFor(c => c.AdminEmail).MustPass(email =>
            EmailAddress.Parse(email).IsOk
                ? null
                : IdentityErrors.InvalidEmail with { Path = "$.admin_email", Detail = "admin_" + IdentityErrors.InvalidEmail.Detail });
    }
}

internal sealed class CreateAccountHandler(
    AccountFactory factory, AccountResolver resolver, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<CreateAccount, Result<CreatedAccount>>
{
    public async Task<Result<CreatedAccount>> Handle(CreateAccount command, CancellationToken cancellationToken)
    {
        // Accounts belong to the server, so only operators may create them.
        if (!resolver.IsOperator(command.Actor))
        {
            return IdentityErrors.OperatorOnly;
        }

        var now = clock.GetUtcNow();
        var subdomain = Domain.Identity.Subdomain.Parse(command.Subdomain).Value;
        var email = EmailAddress.Parse(command.AdminEmail).Value;
        var opened = await factory.StageAsync(
            subdomain, command.Name, email, SecretGenerator.NewApiToken(), passwordHash: null, now, cancellationToken);
        if (!opened.IsOk)
        {
            return opened;
        }

        audit.Add(new AuditEntry(
            now,
            opened.Value.Account.Id,
            command.Actor,
            "account.create",
            subdomain.Value,
            null,
            new { name = opened.Value.Account.Name, admin = email.Value }));
        if (await work.CommitAsync(cancellationToken) != CommitResult.Done)
        {
            return IdentityErrors.SubdomainTaken(subdomain);
        }

        resolver.InvalidateCache();
        return opened;
    }
}
