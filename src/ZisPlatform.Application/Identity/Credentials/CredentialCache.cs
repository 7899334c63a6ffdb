using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Application.Identity.Credentials;

/// <summary>
/// Caches verified credentials for a short time, so that a burst of calls costs one lookup and one key derivation. The cache holds an
/// HMAC of each credential under a key of this process, never the credential itself.
/// </summary>
/// <remarks>
/// A change made through this process takes effect immediately (<see cref="Invalidate"/>); a change made through another replica after at
/// most <see cref="CallerLifetime"/>. A cached password is tied to the stored hash, so a new password invalidates it.
/// </remarks>
internal sealed class CredentialCache : IDisposable
{
    public static readonly TimeSpan CallerLifetime = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan PasswordLifetime = TimeSpan.FromMinutes(1);

    // Setting up the key costs more than computing the hash, so each thread keeps one instance.
    private readonly ThreadLocal<IncrementalHash> _hmac;
    private readonly MemoryCache _cache;
    private readonly TimeProvider _clock;
    private long _generation;

    public CredentialCache(TimeProvider clock)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        _hmac = new ThreadLocal<IncrementalHash>(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));
        _cache = new MemoryCache(new MemoryCacheOptions { SizeLimit = 10_000, Clock = clock.ToCacheClock() });
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

    /// <summary>
    /// The current generation of the cache, to be read before a lookup: a caller found before a change is not cached after the change.
    /// </summary>
    public long Generation => Volatile.Read(ref _generation);

    public Actor? FindCaller(string fingerprint) => _cache.Get<Actor>((Generation, fingerprint));

    /// <param name="generation">The value of <see cref="Generation"/> when the lookup began.</param>
    /// <param name="fingerprint">The fingerprint of the credential.</param>
    /// <param name="caller">The authenticated caller.</param>
    /// <param name="expiresAt">The expiration time of the credential; null if it does not expire.</param>
    public void SetCaller(long generation, string fingerprint, Actor caller, DateTimeOffset? expiresAt = null)
    {
        var remaining = expiresAt - _clock.GetUtcNow();
        if (remaining is null || remaining > TimeSpan.Zero)
        {
            Set((generation, fingerprint), caller, remaining < CallerLifetime ? remaining.Value : CallerLifetime);
        }
    }

    /// <summary>Determines whether an account is known to have an integration. Integrations are permanent.</summary>
    public bool HasIntegration(string fingerprint) => _cache.TryGetValue((-2L, fingerprint), out _);

    public void SetIntegration(string fingerprint) => Set((-2L, fingerprint), true, PasswordLifetime);

    public bool HasPassword(string fingerprint) => _cache.TryGetValue((-1L, fingerprint), out _);

    public void SetPassword(string fingerprint) => Set((-1L, fingerprint), true, PasswordLifetime);

    /// <summary>Invalidates all cached callers after a change of credentials or rights.</summary>
    public void Invalidate() => Interlocked.Increment(ref _generation);

    public void Dispose()
    {
        _cache.Dispose();
        _hmac.Dispose();
    }

    private void Set<T>((long, string) key, T value, TimeSpan lifetime) =>
        _cache.Set(key, value, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = lifetime, Size = 1 });
}
