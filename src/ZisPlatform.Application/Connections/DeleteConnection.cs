using MediatR;
using ZisPlatform.Application.Common;
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

internal sealed class DeleteConnectionHandler(IConnectionRepository connections, ConnectionChanges changes)
    : IRequestHandler<DeleteConnection, Result<Connection>>
{
    public Task<Result<Connection>> Handle(DeleteConnection command, CancellationToken cancellationToken) =>
        changes.DeleteAsync(
            command.Actor,
            () => connections.FindAsync(command.Actor.Account, command.Integration, command.Connection, cancellationToken),
            command.Kind,
            cancellationToken);
}
