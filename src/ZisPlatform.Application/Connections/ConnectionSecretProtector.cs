using System.Text;
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

    /// <summary>Decrypts the tokens of an OAuth connection.</summary>
    public OAuthSecrets OpenTokens(Connection connection) => OAuthSecrets.Read(Unprotect(connection));

    /// <summary>Returns the row identity that a secret of this module is bound to.</summary>
    public static string Row(AccountId account, long id) => $"{account.Value}/{id}";
}
