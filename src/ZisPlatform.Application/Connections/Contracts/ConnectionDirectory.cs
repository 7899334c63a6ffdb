using System.Text;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Contracts;

/// <summary>Finds the connections referenced by flows.</summary>
/// <remarks>Decrypted connections are cached, so that a flow with a hundred requests reads and decrypts once.</remarks>
internal sealed class ConnectionDirectory(
    IConnectionRepository connections,
    ConnectionSecretProtector secretProtector,
    ConnectionRenewal renewal,
    VersionedCache<QualifiedConnectionName, UsableConnection> cache,
    TimeProvider clock)
{
    private static readonly TimeSpan CacheLifetime = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Returns the names for which the integration has no connection, in their order: the check before a flow starts (contract,
    /// flows 12.1).
    /// </summary>
    public async Task<IReadOnlyList<string>> MissingAsync(
        AccountId account, string integration, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var existing = (await connections.ListNamesAsync(account, integration, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return [.. names.Where(name => !existing.Contains(name))];
    }

    /// <summary>
    /// Finds a connection and prepares it for use: an expired or soon expiring token is renewed first. Returns an error if the connection
    /// does not exist, or if its token cannot be renewed, with the text of contract, flows 12.2.
    /// </summary>
    public async Task<Result<UsableConnection>> FindAsync(
        AccountId account, string integration, string name, CancellationToken cancellationToken)
    {
        var key = new QualifiedConnectionName(account, integration, name);
        var version = cache.Version;
        var now = clock.GetUtcNow();
        if (cache.TryGet(key, out var cached) && !TokenRenewalSchedule.IsExpired(cached.ExpiresAt, now))
        {
            return cached;
        }

        if (await connections.FindAsync(account, integration, name, cancellationToken) is not { } connection)
        {
            return ConnectionErrors.NoSuchConnection;
        }

        if (TokenRenewalSchedule.IsExpired(connection.Oauth?.ExpiresAt, now))
        {
            // Limit requests to a failing provider: do not retry for every request of every flow.
            if (connection.Oauth is { Failure: { } failure } && connection.Oauth.FailedAt > now - TokenRenewalSchedule.FailureCooldown)
            {
                return ConnectionErrors.NotRefreshed(name, failure);
            }

            var renewed = await renewal.RenewAsync(connection, isAsked: false, cancellationToken);
            if (!renewed.IsOk)
            {
                return renewed.Errors.ToArray();
            }

            connection = renewed.Value;
            version = cache.Version;
        }

        var usable = ToUsable(connection);
        cache.Set(version, key, usable, CacheLifetime);
        return usable;
    }

    private UsableConnection ToUsable(Connection connection)
    {
        const string authorization = "Authorization";
        var secret = secretProtector.Unprotect(connection);
        var (header, value, values) = connection.Kind switch
        {
            ConnectionKind.ApiKey => (
                connection.HeaderName!,
                secret,
                new Dictionary<string, string> { ["api_key"] = secret, ["header_name"] = connection.HeaderName! }),
            ConnectionKind.BasicAuth => (
                authorization,
                $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{connection.Username}:{secret}"))}",
                new Dictionary<string, string> { ["username"] = connection.Username!, ["password"] = secret }),
            ConnectionKind.BearerToken => (authorization, $"Bearer {secret}", new Dictionary<string, string> { ["token"] = secret }),
            ConnectionKind.Oauth => FromTokens(OAuthSecrets.Parse(secret), connection.Oauth!),
        };
        return new UsableConnection(connection.Integration, connection.Name.Value, connection.Kind.Text(), header, value, values)
        {
            AllowedDomain = connection.AllowedDomain?.Value,
            ExpiresAt = connection.Oauth?.ExpiresAt,
        };

        static (string, string, Dictionary<string, string>) FromTokens(OAuthSecrets tokens, OAuthState state) => (
            authorization,
            $"Bearer {tokens.AccessToken}",
            new Dictionary<string, string>
            {
                ["access_token"] = tokens.AccessToken,
                ["refresh_token"] = tokens.RefreshToken,
                ["token_type"] = state.TokenType,
                ["permission_scope"] = state.Scope,
                ["oauth_url_subdomain"] = state.UrlSubdomain,
                ["oauth_access_token_response_body"] = tokens.Body,
            });
    }
}
