using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Identity.Users;

namespace ZisPlatform.Infrastructure.Identity;

/// <summary>
/// Hashes passwords with the hasher of ASP.NET Core Identity: salted PBKDF2 with HMAC-SHA512. Each hash contains its own cost.
/// </summary>
internal sealed class PasswordHashing : IPasswords
{
    private readonly PasswordHasher<object> _hasher;
    private readonly Lazy<string> _decoy;

    public PasswordHashing(IOptions<PasswordHasherOptions> options)
    {
        _hasher = new PasswordHasher<object>(options);
        _decoy = new Lazy<string>(() => Hash(Guid.NewGuid().ToString()));
    }

    public string Decoy => _decoy.Value;

    public string Hash(string password) => _hasher.HashPassword(this, password);

    public bool Verify(string hash, string password) =>
        _hasher.VerifyHashedPassword(this, hash, password) != PasswordVerificationResult.Failed;
}
