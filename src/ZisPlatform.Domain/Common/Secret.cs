using System.Security.Cryptography;
using System.Text;

namespace ZisPlatform.Domain.Common;

/// <summary>A secret of high entropy in clear text, shown to its owner once. Only its <see cref="Hash"/> is stored.</summary>
/// <remarks>A plain SHA-256 is sufficient for 200 random bits and more. Do not use this class for passwords.</remarks>
public sealed class Secret(string clearText)
{
    /// <summary>The text shown instead of a secret that was already shown once (contract 1.9).</summary>
    public const string Mask = "************";

    public string ClearText { get; } = clearText;

    public byte[] Hash => HashOf(ClearText);

    public string Hint => ClearText[^Math.Min(4, ClearText.Length / 2)..];

    public static byte[] HashOf(string clearText) => SHA256.HashData(Encoding.UTF8.GetBytes(clearText));

    /// <summary>Returns the mask, never the secret: this value may be logged by accident.</summary>
    public override string ToString() => Mask;
}
