using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;

namespace ZisPlatform.Application.Identity.Credentials;

/// <summary>
/// Caches verified credentials for a short time, so that a burst of calls costs one lookup and one key derivation. The cache holds an
/// HMAC of each credential under a key of this process, never the credential itself.
/// </summary>
/// <remarks>
/// A change made through this process takes effect immediately (<see cref="Invalidate"/>); a change made through another replica after at
/// most <see cref="CallerLifetime"/>. A cached password is tied to the stored hash, so a new password invalidates it.
/// </remarks>
public sealed class CredentialCache : IDisposable
{
    public static readonly TimeSpan CallerLifetime = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan PasswordLifetime = TimeSpan.FromMinutes(1);

    // Setting up the key costs more than computing the hash, so each thread keeps one instance.
    private readonly ThreadLocal<IncrementalHash> _hmac;
    private readonly VersionedCache<string, Actor> _callers;
    private readonly VersionedCache<string, bool> _passwords;
    private readonly VersionedCache<string, bool> _integrations;
    private readonly TimeProvider _clock;

    public CredentialCache(TimeProvider clock)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        _hmac = new ThreadLocal<IncrementalHash>(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));
        _callers = new VersionedCache<string, Actor>(clock);
        _passwords = new VersionedCache<string, bool>(clock);
        _integrations = new VersionedCache<string, bool>(clock);
        _clock = clock;
    }

    /// <summary>Computes the cache key of a credential.</summary>
    public string Fingerprint(params ReadOnlySpan<string> parts)
    {
        // Prefix each part with its length, so that different lists of parts never produce the same bytes.
        var length = 0;
        foreach (var part in parts)
        {
            length += sizeof(int) + Encoding.UTF8.GetMaxByteCount(part.Length);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var written = 0;
            foreach (var part in parts)
            {
                var count = Encoding.UTF8.GetBytes(part, buffer.AsSpan(written + sizeof(int)));
                BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(written), count);
                written += sizeof(int) + count;
            }

            Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
            var hmac = _hmac.Value!;
            hmac.AppendData(buffer.AsSpan(0, written));
            hmac.GetHashAndReset(mac);
            return Convert.ToBase64String(mac);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>Gets the current version of the cached callers, to be read before a lookup.</summary>
    public long Version => _callers.Version;

    public Actor? FindCaller(string fingerprint) => _callers.TryGet(fingerprint, out var caller) ? caller : null;

    /// <param name="version">The value of <see cref="Version"/> when the lookup began.</param>
    /// <param name="fingerprint">The fingerprint of the credential.</param>
    /// <param name="caller">The authenticated caller.</param>
    /// <param name="expiresAt">The expiration time of the credential; null if it does not expire.</param>
    public void SetCaller(long version, string fingerprint, Actor caller, DateTimeOffset? expiresAt = null)
    {
        var remaining = expiresAt - _clock.GetUtcNow();
        _callers.Set(version, fingerprint, caller, remaining < CallerLifetime ? remaining.Value : CallerLifetime);
    }

    /// <summary>Determines whether an account is known to have an integration. Integrations are permanent.</summary>
    public bool HasIntegration(string fingerprint) => _integrations.TryGet(fingerprint, out _);

    public void SetIntegration(string fingerprint) => _integrations.Set(_integrations.Version, fingerprint, true, PasswordLifetime);

    public bool HasPassword(string fingerprint) => _passwords.TryGet(fingerprint, out _);

    public void SetPassword(string fingerprint) => _passwords.Set(_passwords.Version, fingerprint, true, PasswordLifetime);

    /// <summary>Invalidates all cached callers after a change of credentials or rights.</summary>
    public void Invalidate() => _callers.Invalidate();

    public void Dispose()
    {
        _callers.Dispose();
        _passwords.Dispose();
        _integrations.Dispose();
        _hmac.Dispose();
    }
}
