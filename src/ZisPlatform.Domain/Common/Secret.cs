using System.Security.Cryptography;
using System.Text;

namespace ZisPlatform.Domain.Common;

/// <summary>A secret of high entropy in clear, shown to its owner once. What is stored is <see cref="Hash"/>.</summary>
/// <remarks>A plain SHA-256 is right for 200 random bits and more; a password is not a <see cref="Secret"/>.</remarks>
public sealed class Secret(string clear)
{
    /// <summary>Shown where a secret was shown before (contract 1.9).</summary>
    public const string Mask = "************";

    public string Clear { get; } = clear;

    public byte[] Hash => HashOf(Clear);

    public string Hint => Clear[^Math.Min(4, Clear.Length / 2)..];

    public static byte[] HashOf(string clear) => SHA256.HashData(Encoding.UTF8.GetBytes(clear));

    /// <summary>Never the secret: this may end in a log by accident.</summary>
    public override string ToString() => Mask;
}
