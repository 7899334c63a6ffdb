using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZisPlatform.Application.Connections.OAuth;
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

    /// <summary>Reads a decrypted piece. It may come from any program that knows the passphrase, so all values are validated.</summary>
    public static Result<IReadOnlyList<SecretItem>> Parse(byte[] content)
    {
        if (TryDeserialize<SecretItem?[]>(content) is not { } items)
        {
            return Invalid("sealed must contain a JSON array of exported clients and connections");
        }

        var seen = new HashSet<(bool IsClient, string Name)>();
        for (var i = 0; i < items.Length; i++)
        {
            if (Validate(items[i]) is { } error)
            {
                return error with { Detail = $"sealed[{i}]: {error.Detail}", Path = "$.sealed" };
            }

            if (!seen.Add((items[i]!.Client is not null, items[i]!.Name)))
            {
                return Invalid($"sealed[{i}]: sealed must not contain two clients or two connections of the same name");
            }
        }

        return items!;
    }

    public static T? TryDeserialize<T>(byte[] json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The rules of clients and of connections with a fixed credential are applied when they are staged; those of tokens only here.
    private static Error? Validate(SecretItem? item) => item switch
    {
        { Client.Name: not null, Connection: null } => null,
        { Client: null, Connection: { } connection } => ConnectionName.Parse(connection.Name) is { IsOk: false } invalid
            ? invalid.Errors[0]
            : !Enum.GetValues<ConnectionKind>().Any(kind => kind.Text() == connection.Kind)
                ? Invalid("kind must be api_key, basic_auth, bearer_token or oauth")
                : connection.Kind == ConnectionKindText.Oauth ? ValidateTokens(connection) : null,
        _ => Invalid("an item must be either a client or a connection, with a name"),
    };

    private static Error? ValidateTokens(ConnectionSecrets connection)
    {
        if (connection is not { GrantType: not null, UrlSubdomain: not null, Scope: { } scope, TokenType: { } tokenType })
        {
            return Invalid("a connection of the kind oauth must have a grant type, a subdomain, a scope and a token type");
        }

        if (connection.Client is not null
            && (connection.Tokens() is not { AccessToken: { } token, RefreshToken: not null, Body: not null }
                || CredentialRules.ValidateSecret(ConnectionKind.Oauth, token) is not null))
        {
            return Invalid("the secret of a connection of the kind oauth must contain its tokens");
        }

        return GrantTypes.Validate(connection.GrantType)
            ?? ProviderAddress.ValidateSubdomain(connection.UrlSubdomain)
            ?? (scope.Any(char.IsControl) ? ConnectionErrors.ControlCharacter("scope") : null)
            ?? PlainText.Validate(scope, "scope", ProviderClient.MaximumTextLength)
            ?? (ProviderErrorCode.IsPlain(tokenType) ? null : Invalid("the token type must be 1 to 64 letters, digits, '_', '-' or '.'"));
    }

    private static Error Invalid(string detail) => new(ErrorKind.Invalid, "connections.invalid_export", detail, "$.sealed");
}

/// <summary>An exported item: either a client or a connection.</summary>
internal sealed record SecretItem(ClientSecrets? Client, ConnectionSecrets? Connection)
{
    [JsonIgnore]
    public string Name => Client?.Name ?? Connection!.Name;
}

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

    /// <summary>Returns the tokens of an OAuth connection; null if its tokens are valid only on the server that issued them.</summary>
    public OAuthSecrets? Tokens() =>
        Client is null ? null : SecretExportFormat.TryDeserialize<OAuthSecrets>(Encoding.UTF8.GetBytes(Secret ?? ""));

    public ConnectionDetails Details() => new(Name, AllowedDomain, HeaderName, Username, Secret);

    /// <summary>Overrides the generated implementation, which would print the secret.</summary>
    public override string ToString() => $"ConnectionSecrets {Name}";
}
