using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Application.Identity;

/// <summary>
/// Remembers for a short time whom a credential proved, so that a burst of calls costs one look-up and one key derivation.
/// What it keeps is an HMAC under a key of this process, never the credential.
/// </summary>
/// <remarks>
/// A change made through this process is seen at once (<see cref="Forget"/>); one made through another replica after
/// <see cref="CallerLifetime"/> at most. A remembered password is tied to the stored hash, so a new password ends it.
/// </remarks>
internal sealed class CredentialMemory : IDisposable
{
    public static readonly TimeSpan CallerLifetime = TimeSpan.FromSeconds(5);
    public static readonly TimeSpan PasswordLifetime = TimeSpan.FromMinutes(1);

    // To set up a key costs more than what is hashed under it: each thread does so once.
    private readonly ThreadLocal<IncrementalHash> _hmac;
    private readonly MemoryCache _cache;
    private readonly TimeProvider _clock;
    private long _generation;

    public CredentialMemory(TimeProvider clock)
    {
        var key = RandomNumberGenerator.GetBytes(32);
        _hmac = new ThreadLocal<IncrementalHash>(() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key));
        _cache = new MemoryCache(new MemoryCacheOptions { SizeLimit = 10_000, Clock = new CacheClock(clock) });
        _clock = clock;
    }

    /// <summary>What stands for a credential in the memory.</summary>
    public string Fingerprint(params ReadOnlySpan<string> parts)
    {
        // Each part after its length: no two lists of parts read the same.
        var length = 0;
        foreach (var part in parts)
        {
            length += sizeof(int) + Encoding.UTF8.GetMaxByteCount(part.Length);
        }

        var text = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var used = 0;
            foreach (var part in parts)
            {
                var bytes = Encoding.UTF8.GetBytes(part, text.AsSpan(used + sizeof(int)));
                BinaryPrimitives.WriteInt32LittleEndian(text.AsSpan(used), bytes);
                used += sizeof(int) + bytes;
            }

            Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
            var hmac = _hmac.Value!;
            hmac.AppendData(text.AsSpan(0, used));
            hmac.GetHashAndReset(mac);
            return Convert.ToBase64String(mac);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text, clearArray: true);
        }
    }

    /// <summary>A mark of what was known when a look-up began; a caller found before a change is not remembered after it.</summary>
    public long Generation => Volatile.Read(ref _generation);

    public Actor? FindCaller(string fingerprint) => _cache.Get<Actor>((Generation, fingerprint));

    /// <param name="generation">What was <see cref="Generation"/> when the look-up began.</param>
    /// <param name="fingerprint">The credential.</param>
    /// <param name="caller">Whom it proved.</param>
    /// <param name="expiresAt">When the credential ends by itself; null where it does not.</param>
    public void RememberCaller(long generation, string fingerprint, Actor caller, DateTimeOffset? expiresAt = null)
    {
        var left = expiresAt - _clock.GetUtcNow();
        if (left is null || left > TimeSpan.Zero)
        {
            Keep((generation, fingerprint), caller, left < CallerLifetime ? left.Value : CallerLifetime);
        }
    }

    /// <summary>Whether an account is known to have an integration, which it then has for good.</summary>
    public bool KnowsIntegration(string fingerprint) => _cache.TryGetValue((-2L, fingerprint), out _);

    public void RememberIntegration(string fingerprint) => Keep((-2L, fingerprint), true, PasswordLifetime);

    public bool KnowsPassword(string fingerprint) => _cache.TryGetValue((-1L, fingerprint), out _);

    public void RememberPassword(string fingerprint) => Keep((-1L, fingerprint), true, PasswordLifetime);

    /// <summary>Somebody's credentials or rights changed: everybody is looked up again.</summary>
    public void Forget() => Interlocked.Increment(ref _generation);

    public void Dispose()
    {
        _cache.Dispose();
        _hmac.Dispose();
    }

    private void Keep<T>((long, string) key, T value, TimeSpan lifetime) =>
        _cache.Set(key, value, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = lifetime, Size = 1 });
}
