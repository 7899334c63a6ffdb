using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Builds and sends the three token requests of connections.</summary>
internal sealed class TokenDesk(ProviderClients clients, IProviderTokens tokens)
{
    public Task<TokenAnswer> RedeemAsync(
        ProviderClient client, ConnectionFlow flow, string code, string verifier, CancellationToken cancellationToken) =>
        AskAsync(
            client,
            flow.UrlSubdomain,
            GrantTypes.AuthorizationCode,
            new() { ["code"] = code, ["redirect_uri"] = flow.CallbackUrl, ["code_verifier"] = verifier },
            cancellationToken);

    public Task<TokenAnswer> ByCredentialsAsync(
        ProviderClient client, string urlSubdomain, string scopes, CancellationToken cancellationToken) =>
        AskAsync(
            client, urlSubdomain, GrantTypes.ClientCredentials, scopes.Length > 0 ? new() { ["scope"] = scopes } : [], cancellationToken);

    public Task<TokenAnswer> RefreshAsync(
        ProviderClient client, string urlSubdomain, string refreshToken, CancellationToken cancellationToken) =>
        AskAsync(client, urlSubdomain, "refresh_token", new() { ["refresh_token"] = refreshToken }, cancellationToken);

    private Task<TokenAnswer> AskAsync(
        ProviderClient client,
        string urlSubdomain,
        string grantType,
        Dictionary<string, string> parameters,
        CancellationToken cancellationToken) =>
        tokens.AskAsync(
            new TokenRequest(
                ProviderAddress.With(client.TokenUrl, urlSubdomain), client.ClientId, clients.Open(client), grantType, parameters),
            cancellationToken);
}
