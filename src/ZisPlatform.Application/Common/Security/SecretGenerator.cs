using System.Security.Cryptography;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Common.Security;

/// <summary>Generates secrets with the system's random number generator.</summary>
internal static class SecretGenerator
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>Generates an API token: 40 letters and digits, 238 random bits.</summary>
    public static Secret NewApiToken() => new(RandomNumberGenerator.GetString(Alphabet, 40));

    /// <summary>Generates the secret of an OAuth client: 64 hexadecimal digits, 256 random bits.</summary>
    public static Secret NewClientSecret() => NewOAuthSecret();

    /// <summary>
    /// Generates an access token, refresh token, code or session secret: 64 hexadecimal digits, 256 random bits. The length is set by
    /// contract 7.2.
    /// </summary>
    public static Secret NewOAuthSecret() => new(RandomNumberGenerator.GetHexString(64, lowercase: true));

    /// <summary>Generates a token for a path: 44 characters that need no escaping (contract 6.1), 264 random bits.</summary>
    public static string NewPathToken() => RandomNumberGenerator.GetString(Alphabet + "-_", 44);

    /// <summary>Generates a password for use by programs only: 40 letters and digits.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString(Alphabet, 40);
}
