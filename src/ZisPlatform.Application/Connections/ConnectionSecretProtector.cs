using System.Text;
using System.Text.Json;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>
/// Encrypts the secrets of connections, each bound to its row: a ciphertext moved to another row cannot be decrypted there.
/// </summary>
public sealed class ConnectionSecretProtector(ISecretProtector protector)
{
    /// <summary>The encryption purpose of connections' secrets.</summary>
    public const string Purpose = "connections.secret";

    internal byte[] Protect(AccountId account, long id, string secret) =>
        protector.Protect(Purpose, Row(account, id), Encoding.UTF8.GetBytes(secret));

    /// <exception cref="System.Security.Cryptography.CryptographicException">
    /// The stored secret is damaged or belongs to another row.
    /// </exception>
    internal string Unprotect(Connection connection) =>
        Encoding.UTF8.GetString(protector.Unprotect(Purpose, Row(connection.Account, connection.Id), connection.ProtectedSecret));

    /// <summary>Returns an OAuth connection with its decrypted tokens, to be shown to an administrator.</summary>
    internal OAuthConnectionDetails UnprotectDetails(Connection connection) =>
        new(ConnectionView.Of(connection), OAuthSecrets.Parse(Unprotect(connection)));

    /// <summary>Returns the row identity that a secret of this module is bound to.</summary>
    public static string Row(AccountId account, long id) => $"{account.Value}/{id}";
}

/// <summary>The tokens of an OAuth connection, as stored in its secret.</summary>
public sealed record OAuthSecrets(string AccessToken, string RefreshToken, string Body)
{
    /// <summary>
    /// Combines granted tokens with the previous ones. A provider that rotates refresh tokens sends a new one; otherwise the previous one
    /// stays valid (RFC 6749, 6).
    /// </summary>
    internal static OAuthSecrets Of(GrantedAccess access, OAuthSecrets? previous) =>
        new(access.AccessToken, access.RefreshToken ?? previous?.RefreshToken ?? "", access.Body);

    internal static OAuthSecrets Parse(string secret) => JsonSerializer.Deserialize<OAuthSecrets>(secret)!;

    internal string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Overrides the generated implementation, which would print the tokens.</summary>
    public override string ToString() => "OAuthSecrets";
}
