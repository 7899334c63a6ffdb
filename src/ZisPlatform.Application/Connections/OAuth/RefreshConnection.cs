using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>Renews the tokens of an OAuth connection immediately, expired or not (contract 3.6.6).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path.</param>
/// <param name="Kind">
/// The kind named by the path: a connection of another kind is not found. Null for any: the error says that the kind has no tokens.
/// </param>
/// <param name="Connection">The key of the connection.</param>
public sealed record RefreshConnection(Actor Actor, string Integration, ConnectionKind? Kind, ConnectionKey Connection)
    : IRequest<Result<OAuthConnectionDetails>>;

internal sealed class RefreshConnectionHandler(
    IConnectionRepository connections,
    ConnectionRenewal renewal,
    ConnectionSecretProtector secrets,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<RefreshConnection, Result<OAuthConnectionDetails>>
{
    public async Task<Result<OAuthConnectionDetails>> Handle(RefreshConnection command, CancellationToken cancellationToken)
    {
        var actor = command.Actor;
        if (await connections.FindAsync(actor.Account, command.Integration, command.Connection, cancellationToken) is not { } connection
            || (command.Kind is { } kind && connection.Kind != kind))
        {
            return ConnectionErrors.NoSuchConnection;
        }

        if (connection.Kind != ConnectionKind.Oauth)
        {
            return ConnectionErrors.NothingToRenew(connection.Kind);
        }

        var renewed = await renewal.RenewAsync(connection, isAsked: true, cancellationToken);
        audit.Add(ConnectionAudit.Entry(clock.GetUtcNow(), actor, connection, "connection.refresh", null, new { renewed = renewed.IsOk }));
        await work.CommitAsync(CancellationToken.None);
        return renewed.IsOk ? secrets.UnprotectDetails(renewed.Value) : renewed.Errors.ToArray();
    }
}
