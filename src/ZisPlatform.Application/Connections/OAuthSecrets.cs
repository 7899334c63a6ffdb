using System.Text.Json;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>The tokens of an OAuth connection, as its secret holds them.</summary>
public sealed record OAuthSecrets(string AccessToken, string RefreshToken, string Body)
{
    /// <summary>A provider that rotates refresh tokens sends a new one; one that does not expects the old one again (RFC 6749, 6).</summary>
    internal static OAuthSecrets Of(GrantedAccess access, OAuthSecrets? before) =>
        new(access.AccessToken, access.RefreshToken ?? before?.RefreshToken ?? "", access.Body);

    internal static OAuthSecrets Read(string secret) => JsonSerializer.Deserialize<OAuthSecrets>(secret)!;

    internal string Written() => JsonSerializer.Serialize(this);

    /// <summary>The compiler's own would print the tokens.</summary>
    public override string ToString() => "OAuthSecrets";
}
