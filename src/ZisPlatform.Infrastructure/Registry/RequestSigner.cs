using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Registry;

/// <summary>
/// Signs requests with RS256. A signature takes a millisecond of processor time, so tokens are cached per origin, and imported keys are
/// cached too.
/// </summary>
internal sealed class RequestSigner(
    Db db, ISecretProtector protector, IOptions<ServerOptions> options, TimeProvider clock)
    : IRequestSigner, IDisposable
{
    /// <summary>The lifetime of a token, from its issue time.</summary>
    internal static readonly TimeSpan TokenLifetime = TimeSpan.FromMinutes(5);

    /// <summary>The offset by which tokens are backdated, for receivers whose clocks are behind; many libraries allow no skew.</summary>
    internal static readonly TimeSpan Backdating = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The minimum remaining lifetime of a token that is sent: more than the longest call takes, plus an allowance for clocks that are
    /// ahead.
    /// </summary>
    internal static readonly TimeSpan MinRemainingLifetime = TimeSpan.FromMinutes(1);

    private const int MaxKeys = 1_000;

    private static readonly TimeSpan KeyLifetime = TimeSpan.FromMinutes(10);

    // The library's own cache is process-wide and never evicts a key.
    private static readonly CryptoProviderFactory CryptoProviders = new() { CacheSignatureProviders = false };

    private static readonly JsonWebTokenHandler TokenHandler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly VersionedCache<(AccountId Account, string Integration, string Origin), string> _tokens = new(clock);
    private readonly VersionedCache<(AccountId Account, string Integration), SigningCredentials> _keys = new(clock, MaxKeys);

    private readonly string _issuer = options.Value.PublicUrl?.TrimEnd('/') ?? "ZisPlatform";

    public async ValueTask<string> SignAsync(AccountId account, string integration, Uri url, CancellationToken cancellationToken)
    {
        var origin = OriginOf(url);
        var cacheKey = (account, integration, origin);
        if (_tokens.TryGet(cacheKey, out var cached))
        {
            return cached;
        }

        var key = await GetKeyAsync(account, integration, cancellationToken);

        // Serialized by key: concurrent requests for the same origin share one signature.
        lock (key)
        {
            if (_tokens.TryGet(cacheKey, out var cachedMeanwhile))
            {
                return cachedMeanwhile;
            }

            var now = clock.GetUtcNow();
            var issuedAt = now - Backdating;
            var token = TokenHandler.CreateToken(new SecurityTokenDescriptor
            {
                Issuer = _issuer,
                Audience = origin,
                IssuedAt = issuedAt.UtcDateTime,
                NotBefore = issuedAt.UtcDateTime,
                Expires = (issuedAt + TokenLifetime).UtcDateTime,
                Claims = new Dictionary<string, object> { ["sub"] = integration, ["account_id"] = account.Value },
                SigningCredentials = key,
            });
            _tokens.Set(_tokens.Version, cacheKey, token, issuedAt + TokenLifetime - MinRemainingLifetime - now);
            return token;
        }
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _keys.Dispose();
    }

    /// <summary>Returns the origin as in RFC 6454, without the port if it is the scheme's default.</summary>
    private static string OriginOf(Uri url)
    {
        var host = url.HostNameType == UriHostNameType.Dns ? url.IdnHost : url.Host;
        return url.IsDefaultPort
            ? $"{url.Scheme}://{host}"
            : string.Create(CultureInfo.InvariantCulture, $"{url.Scheme}://{host}:{url.Port}");
    }

    private async ValueTask<SigningCredentials> GetKeyAsync(AccountId account, string integration, CancellationToken cancellationToken)
    {
        if (_keys.TryGet((account, integration), out var cached))
        {
            return cached;
        }

        var protectedKey = await db.QueryFirstAsync<byte[]>(
            "SELECT private_key FROM registry_integrations WHERE account_id = @Account AND name = @Integration",
            new { Account = account.Value, Integration = integration },
            cancellationToken) ?? throw new InvalidOperationException($"The account {account.Value} has no integration {integration}.");
        var privateKey = protector.Unprotect(CreateIntegration.KeyPurpose, integration, protectedKey);
        var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(privateKey, out _);
        CryptographicOperations.ZeroMemory(privateKey);
        var key = new RsaSecurityKey(rsa) { CryptoProviderFactory = CryptoProviders };
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());

        // Another request may have imported the key meanwhile; requests that share a key object share its signatures.
        if (_keys.TryGet((account, integration), out var cachedMeanwhile))
        {
            rsa.Dispose();
            return cachedMeanwhile;
        }

        // An evicted key may still be in use, so the garbage collector releases it and not the cache.
        var credentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256);
        _keys.Set(_keys.Version, (account, integration), credentials, KeyLifetime);
        return credentials;
    }
}
