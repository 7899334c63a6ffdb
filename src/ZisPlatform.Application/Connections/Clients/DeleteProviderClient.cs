using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Clients;

/// <summary>
/// Deletes a provider's client and all connections that use it (contract 3.5). The built-in client stays available,
/// with its default settings.
/// </summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path.</param>
/// <param name="Uuid">The client's id from the path.</param>
public sealed record DeleteProviderClient(Actor Actor, string Integration, string Uuid) : IRequest<Result<Success>>;

internal sealed class DeleteProviderClientHandler(
    IProviderClientRepository repository,
    IConnectionRepository connections,
    ProviderClients clients,
    VersionedCache<QualifiedConnectionName, UsableConnection> cache,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<DeleteProviderClient, Result<Success>>
{
    public async Task<Result<Success>> Handle(DeleteProviderClient command, CancellationToken cancellationToken)
    {
        if (await clients.FindAsync(command.Actor, command.Integration, command.Uuid, cancellationToken) is not { } client)
        {
            return ConnectionErrors.NoSuchClient;
        }

        if (client.Id == 0)
        {
            return default(Success);
        }

        var deletedConnections = await connections.ListNamesAsync(command.Actor.Account, client, cancellationToken);
        repository.Delete(client);
        audit.Add(ProviderClientAudit.Entry(
            clock.GetUtcNow(),
            command.Actor,
            client,
            "connection_client.delete",
            ProviderClientAudit.Of(client, connections: deletedConnections),
            null));
        if (await work.CommitAsync(cancellationToken) != CommitResult.Done)
        {
            return ConnectionErrors.TooBusy;
        }

        cache.Invalidate();
        return default(Success);
    }
}
