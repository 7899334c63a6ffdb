using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Identity.Contracts;

/// <summary>
/// Proves to this server's token endpoint that a request comes from an integration's client, for the connection of an account to
/// itself (contract 3.7). The client's secret cannot be sent, because only its hash is stored.
/// </summary>
/// <remarks>
/// A proof is a timestamp, encrypted under the key ring for that client: only a replica of this server can create one, and it expires
/// after two minutes.
/// </remarks>
public sealed class IntegrationClientProof(ISecretProtector protector)
{
    private const string Purpose = "identity.integration-client-proof";
    private const string Prefix = "zisp_";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    /// <summary>Creates a proof, to be sent in place of the client's secret.</summary>
    public string Create(AccountId account, string identifier, DateTimeOffset now) =>
        Prefix + Base64Url.EncodeToString(protector.Protect(
            Purpose, Row(account, identifier), Encoding.ASCII.GetBytes($"{now.ToUnixTimeSeconds()}")));

    /// <summary>Determines whether a value is an unexpired proof of this client.</summary>
    public bool IsValid(AccountId account, string identifier, string secret, DateTimeOffset now)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal) || !Base64Url.IsValid(secret.AsSpan(Prefix.Length)))
        {
            return false;
        }

        try
        {
            var plaintext = protector.Unprotect(Purpose, Row(account, identifier), Base64Url.DecodeFromChars(secret.AsSpan(Prefix.Length)));
            var issuedAt = DateTimeOffset.FromUnixTimeSeconds(
                long.Parse(Encoding.ASCII.GetString(plaintext), CultureInfo.InvariantCulture));
            return (now - issuedAt).Duration() <= Lifetime;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static string Row(AccountId account, string identifier) => $"{account.Value}/{identifier}";
}
