using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>Builds and sends the three token requests of connections.</summary>
internal sealed class ProviderTokenClient(ProviderClients clients, IProviderTokenEndpoint tokens)
{
    public Task<ProviderTokenResponse> RedeemAsync(
        ProviderClient client, OAuthAuthorization authorization, string code, string verifier, CancellationToken cancellationToken) =>
        SendAsync(
            client,
            authorization.UrlSubdomain,
            GrantTypes.AuthorizationCode,
            new() { ["code"] = code, ["redirect_uri"] = authorization.CallbackUrl, ["code_verifier"] = verifier },
            cancellationToken);

    public Task<ProviderTokenResponse> RequestByClientCredentialsAsync(
        ProviderClient client, string urlSubdomain, string scopes, CancellationToken cancellationToken) =>
        SendAsync(
            client, urlSubdomain, GrantTypes.ClientCredentials, scopes.Length > 0 ? new() { ["scope"] = scopes } : [], cancellationToken);

    public Task<ProviderTokenResponse> RefreshAsync(
        ProviderClient client, string urlSubdomain, string refreshToken, CancellationToken cancellationToken) =>
        SendAsync(client, urlSubdomain, "refresh_token", new() { ["refresh_token"] = refreshToken }, cancellationToken);

    private Task<ProviderTokenResponse> SendAsync(
        ProviderClient client,
        string urlSubdomain,
        string grantType,
        Dictionary<string, string> parameters,
        CancellationToken cancellationToken) =>
        tokens.RequestAsync(
            new ProviderTokenRequest(
                ProviderAddress.ReplacePlaceholder(client.TokenUrl, urlSubdomain),
                client.ClientId,
                clients.Unprotect(client),
                grantType,
                parameters),
            cancellationToken);
}
