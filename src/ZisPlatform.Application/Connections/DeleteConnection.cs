using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Deletes a connection and its secret.</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path.</param>
/// <param name="Kind">The kind named by the path; null for any.</param>
/// <param name="Connection">The key of the connection.</param>
public sealed record DeleteConnection(Actor Actor, string Integration, ConnectionKind? Kind, ConnectionKey Connection)
    : IRequest<Result<Connection>>;

internal sealed class DeleteConnectionHandler(
    IConnectionRepository connections,
    VersionedCache<QualifiedConnectionName, UsableConnection> cache,
    OptimisticRetry retry,
    IAuditLog audit,
    TimeProvider clock)
    : IRequestHandler<DeleteConnection, Result<Connection>>
{
    public async Task<Result<Connection>> Handle(DeleteConnection command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        var deleted = await retry.RunAsync<Connection>(
            new ConnectionsKey(actor.Account, command.Integration),
            async () =>
            {
                if (await connections.FindAsync(actor.Account, command.Integration, command.Connection, cancellationToken)
                    is not { } connection
                    || (command.Kind ?? connection.Kind) != connection.Kind)
                {
                    return ConnectionErrors.NoSuchConnection;
                }

                connections.Delete(connection);
                audit.Add(ConnectionAudit.Entry(
                    clock.GetUtcNow(), actor, connection, "connection.delete", ConnectionAudit.Of(connection), null));
                return connection;
            },
            ConnectionErrors.TooBusy,
            cancellationToken);
        if (deleted.IsOk)
        {
            cache.Invalidate();
        }

        return deleted;
    }
}
