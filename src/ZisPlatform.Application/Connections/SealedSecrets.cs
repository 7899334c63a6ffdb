using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>How secrets are packed for a file.</summary>
internal static class SealedSecrets
{
    /// <summary>So few that a piece is a small request, whatever its secrets hold.</summary>
    public const int MostInPiece = 20;

    public static readonly Error ContextWanted = new(
        ErrorKind.Invalid, "connections.context_wanted", "context is required: up to 256 characters that name what the secrets belong to", "$.context");
}

/// <summary>One of the two.</summary>
internal sealed record SecretItem(ClientSecrets? Client, ConnectionSecrets? Connection);

/// <summary>A client of a provider with its secret in clear.</summary>
internal sealed record ClientSecrets(
    string Name, string ClientId, string Secret, string TokenUrl, string? AuthUrl, string DefaultScopes, string GrantType)
{
    public static ClientSecrets Of(ProviderClient client, string secret) =>
        new(client.Name, client.ClientId, secret, client.TokenUrl, client.AuthUrl, client.DefaultScopes, client.GrantType);

    public ProviderClientDetails Details() => new(Name, ClientId, Secret, TokenUrl, AuthUrl ?? "", DefaultScopes, GrantType);

    /// <summary>The compiler's own would print the secret.</summary>
    public override string ToString() => $"ClientSecrets {Name}";
}

/// <summary>A connection with its secret in clear.</summary>
/// <param name="Client">Of OAuth: the name of its client; null for the companion, whose tokens are good on the server alone that they are of.</param>
internal sealed record ConnectionSecrets(
    string Name, string Kind, string? AllowedDomain, string? HeaderName, string? Username, string Secret,
    string? Client, string? GrantType, string? UrlSubdomain, string? Scope, string? TokenType, DateTimeOffset? ExpiresAt)
{
    public static ConnectionSecrets Of(Connection connection, string secret, string? client) => new(
        connection.Name.Value,
        connection.Kind.Text(),
        connection.AllowedDomain?.Value,
        connection.HeaderName,
        connection.Username,
        connection.Kind == ConnectionKind.Oauth && client is null ? "" : secret,
        client,
        connection.Oauth?.GrantType,
        connection.Oauth?.UrlSubdomain,
        connection.Oauth?.Scope,
        connection.Oauth?.TokenType,
        connection.Oauth?.ExpiresAt);

    public ConnectionDetails Details() => new(Name, AllowedDomain, HeaderName, Username, Secret);

    /// <summary>The compiler's own would print the secret.</summary>
    public override string ToString() => $"ConnectionSecrets {Name}";
}
