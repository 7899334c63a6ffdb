using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Identity.Users;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Accounts;

/// <summary>
/// Creates the default account with its first administrator if the store is empty; otherwise does nothing.
/// </summary>
/// <param name="Subdomain">The subdomain of the default account.</param>
/// <param name="Email">The administrator's e-mail.</param>
/// <param name="Token">The API token; generated if null.</param>
/// <param name="Password">The password; null for none.</param>
/// <param name="StoreToken">
/// Stores the token for the operator before the commit: a server that crashes in between must not leave an account whose only token is
/// lost.
/// </param>
public sealed record EstablishFirstAdministrator(
    string Subdomain, string Email, string? Token, string? Password, Func<Secret, Task> StoreToken) : IRequest<Result<FirstAdministrator>>;

/// <summary>The result of establishing the first administrator.</summary>
/// <param name="Created">The new account with its admin and token; null if the store was not empty.</param>
public sealed record FirstAdministrator(CreatedAccount? Created);

internal sealed class EstablishFirstAdministratorHandler(
    IIdentityStore store, AccountFactory factory, IPasswords passwords, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<EstablishFirstAdministrator, Result<FirstAdministrator>>
{
    public async Task<Result<FirstAdministrator>> Handle(EstablishFirstAdministrator command, CancellationToken cancellationToken)
    {
        if (!await store.IsEmptyAsync(cancellationToken))
        {
            return new FirstAdministrator(null);
        }

        var subdomain = Domain.Identity.Subdomain.Parse(command.Subdomain);
        var email = EmailAddress.Parse(command.Email);
        if (!subdomain.IsOk || !email.IsOk)
        {
            return subdomain.Errors.Concat(email.Errors).ToArray();
        }

        var now = clock.GetUtcNow();
        var token = command.Token is null ? SecretGenerator.NewApiToken() : new Secret(command.Token);
        var hash = command.Password is null ? null : passwords.Hash(command.Password);
        var opened = await factory.StageAsync(subdomain.Value, null, email.Value, token, hash, now, cancellationToken);
        if (!opened.IsOk)
        {
            return opened.Errors.ToArray();
        }

        audit.Add(new AuditEntry(
            now,
            opened.Value.Account.Id,
            null,
            "account.create",
            subdomain.Value.Value,
            null,
            new { name = opened.Value.Account.Name, admin = email.Value.Value }));
        await command.StoreToken(token);

        // Null if a replica that started concurrently committed first; that replica reports the secret.
        return new FirstAdministrator(await work.CommitAsync(cancellationToken) == CommitResult.Done ? opened.Value : null);
    }
}
