using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Optimistic concurrency: loads a connection, applies the change, commits; reloads and retries on conflict.</summary>
internal sealed class ConnectionChanges(
    IConnectionRepository connections, ConnectionCache cache, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>The maximum number of attempts. Each failed attempt implies another's success, so this many must be competing.</summary>
    private const int MaxAttempts = 10;

    /// <param name="actor">The caller.</param>
    /// <param name="find">Loads the connection.</param>
    /// <param name="kind">The required kind; null for any.</param>
    /// <param name="action">The action of the audit entry.</param>
    /// <param name="decide">Applies the change or returns an error; may be called several times.</param>
    /// <param name="cancellationToken">Cancels between attempts.</param>
    public Task<Result<Connection>> ChangeAsync(
        Actor actor,
        Func<Task<Connection?>> find,
        ConnectionKind? kind,
        string action,
        Func<Connection, DateTimeOffset, Result<Success>> decide,
        CancellationToken cancellationToken) =>
        RunAsync(find, kind, (connection, now) =>
        {
            var (before, secret) = (ConnectionAudit.Of(connection), connection.ProtectedSecret);
            var result = decide(connection, now);
            if (result.IsOk)
            {
                connections.Save(connection);
                audit.Add(ConnectionAudit.Entry(
                    now,
                    actor,
                    connection,
                    action,
                    before,
                    ConnectionAudit.Of(connection, isSecretNew: connection.ProtectedSecret != secret)));
            }

            return result;
        }, cancellationToken);

    public Task<Result<Connection>> DeleteAsync(
        Actor actor, Func<Task<Connection?>> find, ConnectionKind? kind, CancellationToken cancellationToken) =>
        RunAsync(find, kind, (connection, now) =>
        {
            connections.Delete(connection);
            audit.Add(ConnectionAudit.Entry(now, actor, connection, "connection.delete", ConnectionAudit.Of(connection), null));
            return default(Success);
        }, cancellationToken);

    private async Task<Result<Connection>> RunAsync(
        Func<Task<Connection?>> find,
        ConnectionKind? kind,
        Func<Connection, DateTimeOffset, Result<Success>> stage,
        CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await find() is not { } connection || (kind is not null && connection.Kind != kind))
            {
                return ConnectionErrors.NoSuchConnection;
            }

            var staged = stage(connection, clock.GetUtcNow());
            if (!staged.IsOk)
            {
                return staged.Errors.ToArray();
            }

            if (await work.CommitAsync(cancellationToken))
            {
                cache.Invalidate();
                return connection;
            }
        }

        return ConnectionErrors.TooBusy;
    }
}
