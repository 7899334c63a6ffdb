using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity.OAuth;

/// <summary>Replaces the secret of a client. The old secret is invalid immediately; tokens issued with it stay valid.</summary>
public sealed record GenerateClientSecret(Actor Actor, long ClientId) : IRequest<Result<IssuedClient>>;

internal sealed class GenerateClientSecretHandler(IOAuthStore store, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<GenerateClientSecret, Result<IssuedClient>>
{
    public async Task<Result<IssuedClient>> Handle(GenerateClientSecret command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        if (await store.FindClientAsync(actor.Account, command.ClientId, cancellationToken) is not { } client)
        {
            return OAuthErrors.NoSuchClient;
        }

        var now = clock.GetUtcNow();
        var secret = SecretGenerator.NewClientSecret();
        client.ReplaceSecret(secret, now);
        store.Save(client);
        audit.Add(new AuditEntry(now, actor.Account, actor, "oauth_client.generate_secret", client.Identifier, null, null)
        {
            Integration = client.Integration,
        });
        return await work.CommitAsync(cancellationToken) == CommitResult.Done ? new IssuedClient(client, secret) : OAuthErrors.NoSuchClient;
    }
}
