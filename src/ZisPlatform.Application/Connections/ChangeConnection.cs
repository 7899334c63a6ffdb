using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Updates the specified fields of a static credential (contract 3.2 to 3.4).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path.</param>
/// <param name="Kind">The kind named by the path; a connection of another kind is not found. Null for any.</param>
/// <param name="Name">The connection's name from the path.</param>
/// <param name="Changes">The fields to update.</param>
public sealed record ChangeConnection(Actor Actor, string Integration, ConnectionKind? Kind, string Name, ConnectionDetails Changes)
    : IRequest<Result<Connection>>;

internal sealed class ChangeConnectionHandler(
    IConnectionRepository connections,
    ConnectionStaging staging,
    VersionedCache<QualifiedConnectionName, UsableConnection> cache,
    OptimisticRetry retry)
    : IRequestHandler<ChangeConnection, Result<Connection>>
{
    public async Task<Result<Connection>> Handle(ChangeConnection command, CancellationToken cancellationToken)
    {
        var account = command.Actor.Account;
        var changed = await retry.RunAsync<Connection>(
            new ConnectionsKey(account, command.Integration),
            async () => await connections.FindAsync(account, command.Integration, command.Name, cancellationToken) is { } connection
                && (command.Kind ?? connection.Kind) == connection.Kind
                    ? staging.Change(command.Actor, connection, command.Changes)
                    : ConnectionErrors.NoSuchConnection,
            ConnectionErrors.TooBusy,
            cancellationToken);
        if (changed.IsOk)
        {
            cache.Invalidate();
        }

        return changed;
    }
}
