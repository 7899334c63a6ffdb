using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>Stores the result of a flow: a new connection, or new tokens of the connection with that name (contract U22).</summary>
internal sealed class GrantedConnections(
    IConnectionRepository connections,
    ConnectionSecretProtector secrets,
    ConnectionCache cache,
    IIdGenerator ids,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
{
    /// <summary>
    /// Adds the connection to the unit of work. Returns an error if a connection of another kind has taken the name meanwhile.
    /// </summary>
    /// <param name="flow">The flow.</param>
    /// <param name="access">The granted access.</param>
    /// <param name="actor">The caller; null for a browser redirected from the provider, which has presented no credential.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    public async Task<Result<Connection>> StageAsync(
        OAuthAuthorization flow, GrantedAccess access, Actor? actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var state = new OAuthState(flow.ClientId, Guid.Empty, flow.GrantType, flow.UrlSubdomain, flow.Scopes, access.TokenType);
        var existing = await connections.FindAsync(flow.Account, flow.Integration, flow.Name.Value, cancellationToken);
        if (existing is { Kind: not ConnectionKind.Oauth })
        {
            return ConnectionErrors.NameTaken(flow.Name.Value);
        }

        var id = existing?.Id ?? await ids.NextAsync(cancellationToken);
        var secret = secrets.Protect(flow.Account, id, OAuthSecrets.Of(access, null).Written());
        var connection = existing ?? Connection.Connect(id, Guid.NewGuid(), flow.Account, flow.Integration, flow.Name, flow.StartedBy, now);
        connection.Reconnect(state, access, secret, now);
        if (existing is null)
        {
            connections.Add(connection);
        }
        else
        {
            connections.SaveRenewal(connection, owner: null);
        }

        var entry = new AuditEntry(
            now,
            flow.Account,
            actor,
            existing is null ? "connection.create" : "connection.reconnect",
            flow.Name.Value,
            null,
            new
            {
                kind = ConnectionKindText.Oauth,
                scope = connection.Oauth!.Scope,
                started_by = flow.StartedBy,
            });
        audit.Add(entry with { Integration = flow.Integration });
        return connection;
    }

    public async Task<bool> CommitAsync(CancellationToken cancellationToken)
    {
        var isKept = await work.CommitAsync(cancellationToken);
        cache.Forget();
        return isKept;
    }
}
