using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Transfer;

/// <summary>The format of exported secrets.</summary>
internal static class SecretExportFormat
{
    /// <summary>
    /// The maximum number of items in a piece, small enough that a piece fits in a small request whatever its secrets contain.
    /// </summary>
    public const int MaxInPiece = 20;

    public static readonly Error ContextRequired = new(
        ErrorKind.Invalid,
        "connections.context_wanted",
        "context is required: up to 256 characters that name what the secrets belong to",
        "$.context");
}

/// <summary>An exported item: either a client or a connection.</summary>
internal sealed record SecretItem(ClientSecrets? Client, ConnectionSecrets? Connection);

/// <summary>A client of a provider, with its secret in plaintext.</summary>
internal sealed record ClientSecrets(
    string Name, string ClientId, string Secret, string TokenUrl, string? AuthUrl, string DefaultScopes, string GrantType)
{
    public static ClientSecrets Of(ProviderClient client, string secret) =>
        new(client.Name, client.ClientId, secret, client.TokenUrl, client.AuthUrl, client.DefaultScopes, client.GrantType);

    public ProviderClientDetails Details() => new(Name, ClientId, Secret, TokenUrl, AuthUrl ?? "", DefaultScopes, GrantType);

    /// <summary>Overrides the generated implementation, which would print the secret.</summary>
    public override string ToString() => $"ClientSecrets {Name}";
}

/// <summary>A connection, with its secret in plaintext.</summary>
/// <param name="Client">
/// The name of the client of an OAuth connection; null for the built-in client, whose tokens are valid only on the server that issued
/// them.
/// </param>
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

    /// <summary>Overrides the generated implementation, which would print the secret.</summary>
    public override string ToString() => $"ConnectionSecrets {Name}";
}
