using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>
/// Stores the result of an authorization: a new connection, or new tokens of the connection with that name (contract U22).
/// </summary>
internal sealed class GrantedConnections(
    IConnectionRepository connections,
    ConnectionSecretProtector secrets,
    VersionedCache<QualifiedConnectionName, UsableConnection> cache,
    IIdGenerator ids,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
{
    /// <summary>
    /// Adds the connection to the unit of work. Returns an error if a connection of another kind has taken the name meanwhile.
    /// </summary>
    /// <param name="authorization">The authorization.</param>
    /// <param name="access">The granted access.</param>
    /// <param name="actor">The caller; null for a browser redirected from the provider, which has presented no credential.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    public async Task<Result<Connection>> StageAsync(
        OAuthAuthorization authorization, GrantedAccess access, Actor? actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var (account, integration, name) = (authorization.Account, authorization.Integration, authorization.Name);
        var state = new OAuthState(
            authorization.ClientId,
            Guid.Empty,
            authorization.GrantType,
            authorization.UrlSubdomain,
            authorization.Scopes,
            access.TokenType);
        var existing = await connections.FindAsync(account, integration, name.Value, cancellationToken);
        if (existing is { Kind: not ConnectionKind.Oauth })
        {
            return ConnectionErrors.NameTaken(name.Value);
        }

        var id = existing?.Id ?? await ids.NextAsync(cancellationToken);
        var secret = secrets.Protect(account, id, OAuthSecrets.Of(access, null).ToJson());
        var connection = existing
            ?? Connection.Connect(id, Guid.NewGuid(), account, integration, name, authorization.StartedBy, now);
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
            account,
            actor,
            existing is null ? "connection.create" : "connection.reconnect",
            name.Value,
            null,
            new
            {
                kind = ConnectionKindText.Oauth,
                scope = connection.Oauth!.Scope,
                started_by = authorization.StartedBy,
            });
        audit.Add(entry with { Integration = integration });
        return connection;
    }

    public async Task<CommitResult> CommitAsync(CancellationToken cancellationToken)
    {
        var result = await work.CommitAsync(cancellationToken);
        cache.Invalidate();
        return result;
    }
}
