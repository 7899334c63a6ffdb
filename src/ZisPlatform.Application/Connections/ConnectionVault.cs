using System.Text;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Encrypts the secrets of connections, each for its own row: what is moved to another row does not decrypt there.</summary>
public sealed class ConnectionVault(ISecretProtector protector)
{
    /// <summary>What secrets of connections are encrypted for.</summary>
    public const string Purpose = "connections.secret";

    internal byte[] Close(AccountId account, long id, string secret) => protector.Protect(Purpose, Row(account, id), Encoding.UTF8.GetBytes(secret));

    /// <exception cref="System.Security.Cryptography.CryptographicException">The row holds another one's secret, or a damaged one.</exception>
    internal string Open(Connection connection) =>
        Encoding.UTF8.GetString(protector.Unprotect(Purpose, Row(connection.Account, connection.Id), connection.ProtectedSecret));

    /// <summary>The tokens of an OAuth connection.</summary>
    public OAuthSecrets OpenTokens(Connection connection) => OAuthSecrets.Read(Open(connection));

    /// <summary>The row that a secret of this module is encrypted for.</summary>
    public static string Row(AccountId account, long id) => $"{account.Value}/{id}";
}
