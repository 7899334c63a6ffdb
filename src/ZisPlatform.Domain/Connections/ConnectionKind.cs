namespace ZisPlatform.Domain.Connections;

/// <summary>How a connection proves who sends a request (contract 3). The wire has them in snake_case.</summary>
public enum ConnectionKind
{
    /// <summary>A key in a header of its own.</summary>
    ApiKey,

    /// <summary>User name and password.</summary>
    BasicAuth,

    /// <summary>A token that somebody else looks after.</summary>
    BearerToken,

    /// <summary>Tokens of an OAuth provider, which the server fetches and renews itself.</summary>
    Oauth,
}

/// <summary>The kinds as the contract and the store write them.</summary>
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

    /// <exception cref="ArgumentException">There is no such kind.</exception>
    public static ConnectionKind Parse(string text) =>
        Enum.GetValues<ConnectionKind>().Cast<ConnectionKind?>().FirstOrDefault(kind => kind!.Value.Text() == text)
        ?? throw new ArgumentException($"There is no connection of the kind '{text}'.", nameof(text));
}
