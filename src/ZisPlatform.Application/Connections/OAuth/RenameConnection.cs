using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>Renames an OAuth connection (contract 3.7).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path.</param>
/// <param name="Connection">The key of the connection.</param>
/// <param name="Name">The new name.</param>
public sealed record RenameConnection(Actor Actor, string Integration, ConnectionKey Connection, string? Name)
    : IRequest<Result<OAuthConnectionDetails>>;

internal sealed class RenameConnectionHandler(
    IConnectionRepository connections,
    ConnectionSecretProtector secrets,
    VersionedCache<QualifiedConnectionName, UsableConnection> cache,
    OptimisticRetry retry,
    IAuditLog audit,
    TimeProvider clock)
    : IRequestHandler<RenameConnection, Result<OAuthConnectionDetails>>
{
    public async Task<Result<OAuthConnectionDetails>> Handle(RenameConnection command, CancellationToken cancellationToken)
    {
        var parsed = ConnectionName.Parse(command.Name);
        if (!parsed.IsOk)
        {
            return parsed.Errors.ToArray();
        }

        var (actor, name) = (command.Actor, parsed.Value);
        var renamed = await retry.RunAsync<Connection>(
            new ConnectionsKey(actor.Account, command.Integration),
            async () =>
            {
                if (await connections.FindAsync(actor.Account, command.Integration, command.Connection, cancellationToken)
                    is not { } connection)
                {
                    return ConnectionErrors.NoSuchConnection;
                }

                // The unique key decides. This check distinguishes a taken name from a concurrent change, on the second attempt at the
                // latest.
                if (await connections.FindAsync(actor.Account, command.Integration, name.Value, cancellationToken) is { } owner
                    && owner.Id != connection.Id)
                {
                    return ConnectionErrors.NameTaken(name.Value);
                }

                if (connection.Kind != ConnectionKind.Oauth)
                {
                    return ConnectionErrors.NoSuchConnection;
                }

                var (now, before) = (clock.GetUtcNow(), ConnectionAudit.Of(connection));
                connection.Rename(name, now);
                connections.Save(connection);
                audit.Add(ConnectionAudit.Entry(now, actor, connection, "connection.rename", before, ConnectionAudit.Of(connection)));
                return connection;
            },
            ConnectionErrors.TooBusy,
            cancellationToken);
        if (!renamed.IsOk)
        {
            return renamed.Errors.ToArray();
        }

        cache.Invalidate();
        return secrets.UnprotectDetails(renamed.Value);
    }
}
