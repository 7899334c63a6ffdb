using MediatR;
using ZisPlatform.Application.Common;
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
    IConnectionRepository connections, ConnectionSecretProtector secrets, ConnectionChanges changes)
    : IRequestHandler<ChangeConnection, Result<Connection>>
{
    public Task<Result<Connection>> Handle(ChangeConnection command, CancellationToken cancellationToken)
    {
        var account = command.Actor.Account;
        return changes.ChangeAsync(
            command.Actor,
            () => connections.FindAsync(account, command.Integration, command.Name, cancellationToken),
            command.Kind,
            "connection.change",
            (connection, now) => connection.Change(
                command.Changes, command.Changes.Secret is { } secret ? secrets.Protect(account, connection.Id, secret) : null, now),
            cancellationToken);
    }
}
