using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using ZisPlatform.Application.Common.Security;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>Encrypts with AES-256-GCM and the key ring; purpose and row are authenticated.</summary>
internal sealed class SecretProtector(IDataProtectionProvider provider, IKeyRing keyRing) : ISecretProtector
{
    /// <summary>The first bytes of every Data Protection payload; the key id and the data of the cipher follow.</summary>
    private const uint Magic = 0x09F0C9F0;

    private const int KeyIdLength = 16;

    public Guid CurrentKey => KeyOf(Protect("platform.current-key", "", [0]));

    public byte[] Protect(string purpose, string row, byte[] clear) => provider.CreateProtector(purpose, row).Protect(clear);

    public byte[] Unprotect(string purpose, string row, byte[] encrypted)
    {
        keyRing.EnsureLoaded(KeyOf(encrypted));
        return provider.CreateProtector(purpose, row).Unprotect(encrypted);
    }

    public Guid KeyOf(ReadOnlySpan<byte> encrypted) =>
        encrypted.Length > sizeof(uint) + KeyIdLength && BinaryPrimitives.ReadUInt32BigEndian(encrypted) == Magic
            ? new Guid(encrypted.Slice(sizeof(uint), KeyIdLength))
            : throw new CryptographicException("The value was not encrypted with the key ring.");
}
