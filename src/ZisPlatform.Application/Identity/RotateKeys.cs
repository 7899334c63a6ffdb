using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity;

/// <summary>Makes a new key for all stored secrets; they are brought under it in the background.</summary>
/// <param name="Actor">The caller, who must run the server.</param>
public sealed record RotateKeys(Actor Actor) : IRequest<Result<KeyRotationView>>;

internal sealed class RotateKeysHandler(
    AccountDirectory directory, IKeyRing ring, ISecretProtector protector, KeyRotationProgress progress, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<RotateKeys, Result<KeyRotationView>>
{
    public async Task<Result<KeyRotationView>> Handle(RotateKeys command, CancellationToken cancellationToken)
    {
        // The secrets of all accounts are under one ring, so only those who run the server may turn it.
        if (!directory.IsOperator(command.Actor))
        {
            return IdentityErrors.OperatorOnly;
        }

        var before = protector.CurrentKey;
        var made = ring.AddKey();

        // Not the caller's token: there is a key now, and it must not be there without its entry.
        audit.Add(new AuditEntry(clock.GetUtcNow(), command.Actor.Account, command.Actor, "keys.rotate", $"{made}", new { key = before }, new { key = made }));
        await work.CommitAsync(CancellationToken.None);
        return await progress.ShowAsync(cancellationToken);
    }
}
