using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.Keys;

/// <summary>Adds a new key for all stored secrets; they are reencrypted in the background.</summary>
/// <param name="Actor">The caller, who must be an operator of the server.</param>
public sealed record RotateKeys(Actor Actor) : IRequest<Result<KeyRotationView>>;

internal sealed class RotateKeysHandler(
    AccountResolver resolver,
    IKeyRing keyRing,
    ISecretProtector protector,
    KeyRotationProgress progress,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<RotateKeys, Result<KeyRotationView>>
{
    public async Task<Result<KeyRotationView>> Handle(RotateKeys command, CancellationToken cancellationToken)
    {
        // One key ring encrypts the secrets of all accounts, so only operators of the server may rotate it.
        if (!resolver.IsOperator(command.Actor))
        {
            return IdentityErrors.OperatorOnly;
        }

        var previousKey = protector.CurrentKey;
        var newKey = keyRing.AddKey();

        // No cancellation: the key has been added, so its audit entry must be written.
        audit.Add(new AuditEntry(
            clock.GetUtcNow(),
            command.Actor.Account,
            command.Actor,
            "keys.rotate",
            $"{newKey}",
            new { key = previousKey },
            new { key = newKey }));
        await work.CommitAsync(CancellationToken.None);
        return await progress.GetAsync(cancellationToken);
    }
}
