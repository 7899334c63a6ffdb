using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>Renames an OAuth connection (contract 3.7).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path.</param>
/// <param name="Connection">The key of the connection.</param>
/// <param name="Name">The new name.</param>
public sealed record RenameConnection(Actor Actor, string Integration, ConnectionKey Connection, string? Name)
    : IRequest<Result<Connection>>;

internal sealed class RenameConnectionHandler(IConnectionRepository connections, ConnectionChanges changes)
    : IRequestHandler<RenameConnection, Result<Connection>>
{
    public async Task<Result<Connection>> Handle(RenameConnection command, CancellationToken cancellationToken)
    {
        var account = command.Actor.Account;
        var parsed = ConnectionName.Parse(command.Name);
        if (!parsed.IsOk)
        {
            return parsed.Errors.ToArray();
        }

        // Check the name first: a taken name would fail every retry of the commit. The unique key decides between concurrent requests.
        var nameOwner = await connections.FindAsync(account, command.Integration, parsed.Value.Value, cancellationToken);
        var current = await connections.FindAsync(account, command.Integration, command.Connection, cancellationToken);
        return nameOwner is not null && current is not null && nameOwner.Id != current.Id
            ? ConnectionErrors.NameTaken(parsed.Value.Value)
            : await changes.ChangeAsync(
                command.Actor,
                () => connections.FindAsync(account, command.Integration, command.Connection, cancellationToken),
                ConnectionKind.Oauth,
                "connection.rename",
                (connection, now) => connection.Rename(parsed.Value, now),
                cancellationToken);
    }
}
