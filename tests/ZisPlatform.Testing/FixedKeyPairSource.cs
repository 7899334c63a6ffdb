using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Testing;

/// <summary>
/// Supplies a few real key pairs in turn. Generating a pair takes about 0.1 s of processor time, and only the tests of
/// <c>KeyPairPool</c> need new ones.
/// </summary>
internal sealed class FixedKeyPairSource : IKeyPairSource
{
    private static readonly Lazy<KeyPair[]> Pairs = new(() => [.. Enumerable.Range(0, 4).Select(_ => Generate())]);
    private static int _next;

    public bool TryTake([NotNullWhen(true)] out KeyPair? pair)
    {
        pair = Pairs.Value[(uint)Interlocked.Increment(ref _next) % Pairs.Value.Length];
        return true;
    }

    public ValueTask<Result<KeyPair>> TakeAsync(CancellationToken cancellationToken)
    {
        TryTake(out var pair);
        return new(pair!);
    }

    public void Return(KeyPair pair)
    {
    }

    private static KeyPair Generate()
    {
        using var rsa = RSA.Create(2048);
        return new KeyPair(rsa.ExportSubjectPublicKeyInfoPem() + "\n", rsa.ExportPkcs8PrivateKey());
    }
}
