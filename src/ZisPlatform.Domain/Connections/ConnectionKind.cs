namespace ZisPlatform.Domain.Connections;

/// <summary>The authentication method of a connection (contract 3). The API writes the names in snake_case.</summary>
public enum ConnectionKind
{
    /// <summary>A key in a header.</summary>
    ApiKey,

    /// <summary>A user name and a password.</summary>
    BasicAuth,

    /// <summary>A token that is managed outside of this server.</summary>
    BearerToken,

    /// <summary>Tokens of an OAuth provider, which the server requests and renews.</summary>
    Oauth,
}

/// <summary>The names of the kinds in the contract and in the store.</summary>
public static class ConnectionKindText
{
    public const string ApiKey = "api_key";
    public const string BasicAuth = "basic_auth";
    public const string BearerToken = "bearer_token";
    public const string Oauth = "oauth";

    public static string Text(this ConnectionKind kind) => kind switch
    {
        ConnectionKind.ApiKey => ApiKey,
        ConnectionKind.BasicAuth => BasicAuth,
        ConnectionKind.BearerToken => BearerToken,
        ConnectionKind.Oauth => Oauth,
    };

    /// <exception cref="ArgumentException">The kind is unknown.</exception>
    public static ConnectionKind Parse(string text) =>
        Enum.GetValues<ConnectionKind>().Cast<ConnectionKind?>().FirstOrDefault(kind => kind!.Value.Text() == text)
        ?? throw new ArgumentException($"The connection kind '{text}' is unknown.", nameof(text));
}
