using System.Text;
using System.Text.Json.Serialization;

namespace ZisPlatform.Cli.Login;

internal enum Credential
{
    ApiToken,
    Password,
}

/// <summary>A server, and who to be there. <c>login.json</c> holds one, and older files must stay readable: rename no member.</summary>
internal sealed record ServerLogin
{
    public required Uri Server { get; init; }

    /// <summary>Null is the account that the server's own address names.</summary>
    public string? Account { get; init; }

    public required string Email { get; init; }

    public required Credential Credential { get; init; }

    public required string Secret { get; init; }

    /// <summary>Where the secret came from, in words for the person.</summary>
    [JsonIgnore]
    public string Source { get; init; } = "the stored login";

    /// <summary>User and secret of Basic; the server tells a token from a password by the <c>/token</c> after the e-mail address.</summary>
    public string BasicCredentials()
    {
        var user = Credential == Credential.ApiToken ? $"{Email}/token" : Email;
        return Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{Secret}"));
    }

    /// <summary>All but the secret, in words.</summary>
    public override string ToString()
    {
        var account = Account is null ? "" : $", account {Account},";
        var credential = Credential == Credential.ApiToken ? "API token" : "password";
        return $"{Email} at {Server}{account} with the {credential} from {Source}";
    }
}
