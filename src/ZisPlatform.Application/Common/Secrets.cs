using System.Security.Cryptography;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Common;

/// <summary>Makes new secrets from the system's random source.</summary>
internal static class Secrets
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>40 letters and digits: 238 random bits.</summary>
    public static Secret NewApiToken() => new(RandomNumberGenerator.GetString(Alphabet, 40));

    /// <summary>64 hexadecimal digits: 256 random bits.</summary>
    public static Secret NewClientSecret() => NewOAuthSecret();

    /// <summary>The same for access tokens, refresh tokens, codes and sessions: one length, 64, is the contract's (7.2).</summary>
    public static Secret NewOAuthSecret() => new(RandomNumberGenerator.GetHexString(64, lowercase: true));

    /// <summary>44 characters that need no escape in a path (contract 6.1): 264 random bits.</summary>
    public static string NewPathToken() => RandomNumberGenerator.GetString(Alphabet + "-_", 44);

    /// <summary>40 letters and digits, for programs alone.</summary>
    public static string NewPassword() => RandomNumberGenerator.GetString(Alphabet, 40);
}
