using System.Text;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Login;

internal enum Credential
{
    ApiToken,
    Password,
}

/// <summary>A server, and who to be there.</summary>
internal sealed record ServerLogin
{
    public required ServerAddress Server { get; init; }

    /// <summary>Null is the account that the server's own address names.</summary>
    public required string? Account { get; init; }

    public required string Email { get; init; }

    public required string Secret { get; init; }

    public required Credential Credential { get; init; }

    /// <summary>Where the secret came from, in words for the person.</summary>
    public required string Source { get; init; }

    /// <summary>What to do when the server refuses these credentials.</summary>
    public required string WhenRefused { get; init; }

    /// <summary>Basic credentials; the server tells a token from a password by the <c>/token</c> after the e-mail address.</summary>
    public string BasicCredentials()
    {
        var user = Credential == Credential.ApiToken ? $"{Email}/token" : Email;
        return Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{Secret}"));
    }
}
