using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>Renews the tokens of an OAuth connection immediately, expired or not (contract 3.6.6).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path.</param>
/// <param name="Connection">The key of the connection.</param>
public sealed record RefreshConnection(Actor Actor, string Integration, ConnectionKey Connection) : IRequest<Result<Connection>>;

internal sealed class RefreshConnectionHandler(
    IConnectionRepository connections, ConnectionRenewal renewal, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<RefreshConnection, Result<Connection>>
{
    public async Task<Result<Connection>> Handle(RefreshConnection command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        if (await connections.FindAsync(actor.Account, command.Integration, command.Connection, cancellationToken)
            is not { Kind: ConnectionKind.Oauth } connection)
        {
            return ConnectionErrors.NoSuchConnection;
        }

        var renewed = await renewal.RenewAsync(connection, isAsked: true, cancellationToken);
        audit.Add(ConnectionAudit.Entry(clock.GetUtcNow(), actor, connection, "connection.refresh", null, new { renewed = renewed.IsOk }));
        await work.CommitAsync(CancellationToken.None);
        return renewed;
    }
}
