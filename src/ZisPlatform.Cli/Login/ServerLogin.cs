using System.Text;
using System.Text.Json.Serialization;

namespace ZisPlatform.Cli.Login;

internal enum Credential
{
    ApiToken,
    Password,
}

/// <summary>
/// A server with the credentials for it. Stored as <c>login.json</c>: do not rename members, so that older files stay readable.
/// </summary>
internal sealed record ServerLogin
{
    public required Uri Server { get; init; }

    /// <summary>The account's subdomain. Null selects the account that the server's address names.</summary>
    public string? Account { get; init; }

    public required string Email { get; init; }

    public required Credential Credential { get; init; }

    public required string Secret { get; init; }

    /// <summary>The origin of the secret, for messages.</summary>
    [JsonIgnore]
    public string Source { get; init; } = "the stored login";

    /// <summary>
    /// Returns the credentials for HTTP Basic. The server recognizes an API token by the suffix <c>/token</c> of the e-mail address.
    /// </summary>
    public string BasicCredentials()
    {
        var user = Credential == Credential.ApiToken ? $"{Email}/token" : Email;
        return Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{Secret}"));
    }

    /// <summary>Describes the login without its secret.</summary>
    public override string ToString()
    {
        var account = Account is null ? "" : $", account {Account},";
        var credential = Credential == Credential.ApiToken ? "API token" : "password";
        return $"{Email} at {Server}{account} with the {credential} from {Source}";
    }
}
