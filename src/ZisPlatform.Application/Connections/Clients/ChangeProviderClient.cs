using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Clients;

/// <summary>Updates the specified fields of a provider's client; the next token request uses them (contract 3.5).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path.</param>
/// <param name="Uuid">The client's id from the path.</param>
/// <param name="Changes">The fields to update.</param>
public sealed record ChangeProviderClient(Actor Actor, string Integration, string Uuid, ProviderClientDetails Changes)
    : IRequest<Result<ProviderClient>>;

internal sealed class ChangeProviderClientHandler(
    IProviderClientRepository repository, ProviderClients clients, IIdGenerator ids, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<ChangeProviderClient, Result<ProviderClient>>
{
    private const int MaxAttempts = 10;

    public async Task<Result<ProviderClient>> Handle(ChangeProviderClient command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await clients.FindAsync(actor, command.Integration, command.Uuid, cancellationToken) is not { } found)
            {
                return ConnectionErrors.NoSuchClient;
            }

            var now = clock.GetUtcNow();
            var before = ProviderClientAudit.Of(found);
            var isStored = found.Id != 0;

            // A built-in client that is not yet stored is inserted in its changed state.
            var client = isStored
                ? found
                : clients.CreateBuiltIn(actor, command.Integration, await ids.NextAsync(cancellationToken), found.CreatedAt);
            var changed = client.Change(
                command.Changes,
                command.Changes.ClientSecret is { } secret ? clients.Protect(actor.Account, client.Id, secret) : null,
                now);
            if (!changed.IsOk)
            {
                return changed.Errors.ToArray();
            }

            if (client.TokenUrl.Length == 0)
            {
                return ConnectionErrors.NoAccountAddress(ZisOptions.ZendeskBaseUrlSetting(actor.Subdomain));
            }

            if (isStored)
            {
                repository.Save(client);
            }
            else
            {
                repository.Add(client);
            }

            audit.Add(ProviderClientAudit.Entry(
                now,
                actor,
                client,
                "connection_client.change",
                before,
                ProviderClientAudit.Of(client, isSecretNew: command.Changes.ClientSecret is not null)));
            if (await work.CommitAsync(cancellationToken))
            {
                return client;
            }
        }

        return ConnectionErrors.TooBusy;
    }
}
