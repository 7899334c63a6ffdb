using Microsoft.AspNetCore.DataProtection;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>AES-256-GCM under the key ring; purpose and row are part of what is authenticated.</summary>
internal sealed class SecretProtector(IDataProtectionProvider provider) : ISecretProtector
{
    public byte[] Protect(string purpose, string row, byte[] clear) => provider.CreateProtector(purpose, row).Protect(clear);

    public byte[] Unprotect(string purpose, string row, byte[] encrypted) => provider.CreateProtector(purpose, row).Unprotect(encrypted);
}
