using System.Text.Json;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>The tokens of an OAuth connection, as stored in its secret.</summary>
public sealed record OAuthSecrets(string AccessToken, string RefreshToken, string Body)
{
    /// <summary>
    /// Combines granted tokens with the previous ones. A provider that rotates refresh tokens sends a new one; otherwise the previous one
    /// stays valid (RFC 6749, 6).
    /// </summary>
    internal static OAuthSecrets Of(GrantedAccess access, OAuthSecrets? before) =>
        new(access.AccessToken, access.RefreshToken ?? before?.RefreshToken ?? "", access.Body);

    internal static OAuthSecrets Read(string secret) => JsonSerializer.Deserialize<OAuthSecrets>(secret)!;

    internal string Written() => JsonSerializer.Serialize(this);

    /// <summary>Overrides the generated implementation, which would print the tokens.</summary>
    public override string ToString() => "OAuthSecrets";
}
