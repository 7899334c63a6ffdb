using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Stages new and changed connections of all kinds but OAuth with their audit entries, for requests and for imports.</summary>
internal sealed class ConnectionStaging(
    IConnectionRepository connections, ConnectionSecretProtector secrets, IIdGenerator ids, IAuditLog audit, TimeProvider clock)
{
    /// <summary>Stages a new connection. The commit returns false if its name is taken.</summary>
    public async Task<Result<Connection>> AddAsync(
        Actor actor, string integration, ConnectionKind kind, ConnectionDetails details, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var id = await ids.NextAsync(cancellationToken);
        var secret = secrets.Protect(actor.Account, id, details.Secret ?? "");
        var created = Connection.Create(id, Guid.NewGuid(), actor.Account, integration, kind, details, secret, actor.UserId, now);
        if (created is { IsOk: true, Value: var connection })
        {
            connections.Add(connection);
            audit.Add(ConnectionAudit.Entry(now, actor, connection, "connection.create", null, ConnectionAudit.Of(connection)));
        }

        return created;
    }

    /// <summary>Stages the specified changes of a connection.</summary>
    public Result<Connection> Change(Actor actor, Connection connection, ConnectionDetails changes)
    {
        changes = changes.WithoutMask();
        var (now, before) = (clock.GetUtcNow(), ConnectionAudit.Of(connection));
        var secret = changes.Secret is null ? null : secrets.Protect(connection.Account, connection.Id, changes.Secret);
        var changed = connection.Change(changes, secret, now);
        if (!changed.IsOk)
        {
            return changed.Errors.ToArray();
        }

        connections.Save(connection);
        var after = ConnectionAudit.Of(connection, isSecretNew: secret is not null);
        audit.Add(ConnectionAudit.Entry(now, actor, connection, "connection.change", before, after));
        return connection;
    }
}
