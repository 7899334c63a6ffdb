using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>
/// Renews the tokens of a connection, one renewal at a time over all replicas: the holder of the lease in the store sends the token
/// request, others wait for its result. A provider that rotates refresh tokens would treat two concurrent requests as theft.
/// </summary>
internal sealed class ConnectionRenewal(
    IConnectionRepository connections,
    IProviderClientRepository clients,
    ConnectionSecretProtector secretProtector,
    ProviderTokenClient tokens,
    VersionedCache<QualifiedConnectionName, UsableConnection> cache,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
{
    /// <summary>The duration of a lease: longer than the token request may take. An expired lease can be taken over.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns the connection with new tokens, or an error; a failure is also recorded in the connection.</summary>
    /// <param name="connection">The connection as read; if it has been renewed since, the result of that renewal is returned.</param>
    /// <param name="isAsked">
    /// True if a caller requested the renewal and writes its own audit entry; false for the use by a flow and for
    /// the renewal in the background.
    /// </param>
    /// <param name="cancellationToken">
    /// Cancels waiting for another renewal; once the token request is sent, its response is awaited and stored.
    /// </param>
    public async Task<Result<Connection>> RenewAsync(Connection connection, bool isAsked, CancellationToken cancellationToken)
    {
        var owner = Guid.NewGuid().ToString("N");
        while (true)
        {
            var now = clock.GetUtcNow();
            connections.Lease(connection, owner, now, now + Lease);
            if (await work.CommitAsync(cancellationToken) == CommitResult.Done)
            {
                return await RenewLeasedAsync(connection, owner, isAsked);
            }

            if (await connections.FindAsync(connection.Account, connection.Id, cancellationToken) is not { Oauth: { } state } current)
            {
                return ConnectionErrors.NoSuchConnection;
            }

            var isLeased = state.LeasedUntil > clock.GetUtcNow();
            if (!isLeased && current.Revision != connection.Revision)
            {
                return state.FailedAt is null ? current : ConnectionErrors.NotRefreshed(current.Name.Value, state.Failure ?? "");
            }

            if (isLeased)
            {
                await Task.Delay(PollInterval, clock, cancellationToken);
            }
        }
    }

    private async Task<Result<Connection>> RenewLeasedAsync(Connection connection, string owner, bool isAsked)
    {
        // No cancellation: if the provider rotates refresh tokens, its response has the only copy of the new one.
        var state = connection.Oauth!;
        var secrets = OAuthSecrets.Parse(secretProtector.Unprotect(connection));
        var response = await RequestTokensAsync(connection, state, secrets);
        var now = clock.GetUtcNow();
        if (response.Access is { } access)
        {
            connection.Renew(
                access, secretProtector.Protect(connection.Account, connection.Id, OAuthSecrets.Of(access, secrets).ToJson()), now);
        }
        else
        {
            connection.RecordRenewalFailure(response.Failure!, response.IsFinal, now);
        }

        connections.SaveRenewal(connection, owner);
        if (!isAsked && FindAuditAction(state, response) is { } action)
        {
            audit.Add(ConnectionAudit.Entry(now, connection, action, response));
        }

        var result = await work.CommitAsync(CancellationToken.None);
        cache.Invalidate();
        if (result != CommitResult.Done)
        {
            // The connection was deleted or reconnected meanwhile; return its current state.
            return await connections.FindAsync(connection.Account, connection.Id, CancellationToken.None) is { } current
                ? current
                : ConnectionErrors.NoSuchConnection;
        }

        return response.Access is null ? ConnectionErrors.NotRefreshed(connection.Name.Value, response.Failure!) : connection;
    }

    // Renewals and retries are frequent, so only changes are recorded: the first failure, giving up, and recovery.
    private static string? FindAuditAction(OAuthState previous, ProviderTokenResponse response) => (previous.FailedAt, response) switch
    {
        (null, { Access: null }) => ConnectionAudit.RenewalFailed,
        (not null, { Access: null, IsFinal: true }) when previous.RenewAt is not null => ConnectionAudit.RenewalFailed,
        (not null, { Access: not null }) => ConnectionAudit.RenewalRecovered,
        _ => null,
    };

    private async Task<ProviderTokenResponse> RequestTokensAsync(Connection connection, OAuthState state, OAuthSecrets secrets)
    {
        if (await clients.FindAsync(connection.Account, state.ClientId, CancellationToken.None) is not { } client)
        {
            return new ProviderTokenResponse(null, "its OAuth client is gone", IsFinal: true);
        }

        if (state.GrantType == GrantTypes.ClientCredentials)
        {
            return await tokens.RequestByClientCredentialsAsync(client, state.UrlSubdomain, state.Scope, CancellationToken.None);
        }

        return secrets.RefreshToken.Length > 0
            ? await tokens.RefreshAsync(client, state.UrlSubdomain, secrets.RefreshToken, CancellationToken.None)
            : new ProviderTokenResponse(null, "the provider has given no refresh token; connect again", IsFinal: true);
    }
}
