using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Changes a connection: reads it, lets a use case decide, and commits unless somebody else was quicker; then it does so again.</summary>
internal sealed class ConnectionChanges(IConnectionRepository connections, ConnectionMemory memory, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
{
    /// <summary>Each failed attempt means that another one succeeded, so this many would have to be at it.</summary>
    private const int Attempts = 10;

    /// <param name="actor">Who asks.</param>
    /// <param name="find">Reads the connection.</param>
    /// <param name="kind">The kind it must have; null for any.</param>
    /// <param name="action">The audit entry's.</param>
    /// <param name="decide">Changes it, or refuses; may be called several times.</param>
    /// <param name="cancellationToken">Stops between the attempts.</param>
    public Task<Result<Connection>> ChangeAsync(
        Actor actor, Func<Task<Connection?>> find, ConnectionKind? kind, string action, Func<Connection, DateTimeOffset, Result<Done>> decide, CancellationToken cancellationToken) =>
        RunAsync(find, kind, (connection, now) =>
        {
            var (before, secret) = (ConnectionAudit.Of(connection), connection.ProtectedSecret);
            var decided = decide(connection, now);
            if (decided.IsOk)
            {
                connections.Save(connection);
                audit.Add(ConnectionAudit.Entry(now, actor, connection, action, before, ConnectionAudit.Of(connection, isSecretNew: connection.ProtectedSecret != secret)));
            }

            return decided;
        }, cancellationToken);

    public Task<Result<Connection>> DeleteAsync(Actor actor, Func<Task<Connection?>> find, ConnectionKind? kind, CancellationToken cancellationToken) =>
        RunAsync(find, kind, (connection, now) =>
        {
            connections.Delete(connection);
            audit.Add(ConnectionAudit.Entry(now, actor, connection, "connection.delete", ConnectionAudit.Of(connection), null));
            return default(Done);
        }, cancellationToken);

    private async Task<Result<Connection>> RunAsync(
        Func<Task<Connection?>> find, ConnectionKind? kind, Func<Connection, DateTimeOffset, Result<Done>> stage, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
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
                memory.Forget();
                return connection;
            }
        }

        return ConnectionErrors.TooBusy;
    }
}
