using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>AES-256-GCM under the key ring; purpose and row are part of what is authenticated.</summary>
/// <param name="provider">Encrypts.</param>
/// <param name="learn">Makes sure that a key which another replica has made is known here.</param>
internal sealed class SecretProtector(IDataProtectionProvider provider, Action<Guid> learn) : ISecretProtector
{
    /// <summary>What every payload of Data Protection begins with; the key's id follows, then what the cipher needs.</summary>
    private const uint Magic = 0x09F0C9F0;

    private const int IdLength = 16;

    public Guid CurrentKey => KeyOf(Protect("platform.current-key", "", [0]));

    public byte[] Protect(string purpose, string row, byte[] clear) => provider.CreateProtector(purpose, row).Protect(clear);

    public byte[] Unprotect(string purpose, string row, byte[] encrypted)
    {
        learn(KeyOf(encrypted));
        return provider.CreateProtector(purpose, row).Unprotect(encrypted);
    }

    public Guid KeyOf(ReadOnlySpan<byte> encrypted) =>
        encrypted.Length > sizeof(uint) + IdLength && BinaryPrimitives.ReadUInt32BigEndian(encrypted) == Magic
            ? new Guid(encrypted.Slice(sizeof(uint), IdLength))
            : throw new CryptographicException("This was not encrypted under the key ring.");
}
