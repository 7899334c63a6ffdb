using System.Text;
using ZisPlatform.Application.Common.Security;

namespace ZisPlatform.Testing;

/// <summary>Marks values with their purpose and row instead of encrypting them.</summary>
internal sealed class FakeProtector : ISecretProtector
{
    public Guid CurrentKey => throw new NotSupportedException();

    /// <summary>The number of decryptions.</summary>
    public int UnprotectCount { get; private set; }

    public byte[] Protect(string purpose, string row, byte[] clear) => [.. PrefixOf(purpose, row), .. clear];

    public byte[] Unprotect(string purpose, string row, byte[] encrypted)
    {
        UnprotectCount++;
        var prefix = PrefixOf(purpose, row);
        Assert.That(encrypted[..prefix.Length], Is.EqualTo(prefix), "the value was encrypted for another purpose or row");
        return encrypted[prefix.Length..];
    }

    private static byte[] PrefixOf(string purpose, string row) => Encoding.UTF8.GetBytes($"{purpose}|{row}|");

    public Guid KeyOf(ReadOnlySpan<byte> encrypted) => throw new NotSupportedException();
}
