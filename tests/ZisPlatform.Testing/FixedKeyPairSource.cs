using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Testing;

/// <summary>
/// Supplies real key pairs in turn, 120 different ones. Generating a pair takes about 0.1 s of processor time, so the
/// pairs combine the primes of eight generated ones; only the tests of <c>KeyPairPool</c> need new primes.
/// </summary>
internal sealed class FixedKeyPairSource : IKeyPairSource
{
    private const int Exponent = 65537;
    private static readonly Lazy<Lazy<KeyPair>[]> Pairs = new(CombinePrimes);
    private static int _next;

    public bool TryTake([NotNullWhen(true)] out KeyPair? pair)
    {
        pair = Pairs.Value[(uint)Interlocked.Increment(ref _next) % Pairs.Value.Length].Value;
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

    private static Lazy<KeyPair>[] CombinePrimes()
    {
        var primes = Enumerable.Range(0, 8).SelectMany(_ => GeneratePrimes()).ToArray();
        return
        [
            .. from first in Enumerable.Range(0, primes.Length)
               from second in Enumerable.Range(first + 1, primes.Length - first - 1)
               select new Lazy<KeyPair>(() => Combine(primes[first], primes[second])),
        ];
    }

    private static BigInteger[] GeneratePrimes()
    {
        using var rsa = RSA.Create(2048);
        var parameters = rsa.ExportParameters(includePrivateParameters: true);
        return [FromBytes(parameters.P!), FromBytes(parameters.Q!)];
    }

    private static KeyPair Combine(BigInteger p, BigInteger q)
    {
        // The exponent is a prime, so Fermat's theorem gives the inverse modulo the exponent, and the private exponent from it.
        var phi = (p - 1) * (q - 1);
        var factor = Exponent - BigInteger.ModPow(phi % Exponent, Exponent - 2, Exponent);
        var d = (1 + (factor * phi)) / Exponent;
        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = ToBytes(p * q, 256),
            Exponent = ToBytes(Exponent, 3),
            D = ToBytes(d, 256),
            P = ToBytes(p, 128),
            Q = ToBytes(q, 128),
            DP = ToBytes(d % (p - 1), 128),
            DQ = ToBytes(d % (q - 1), 128),
            InverseQ = ToBytes(BigInteger.ModPow(q, p - 2, p), 128),
        });
        return new KeyPair(rsa.ExportSubjectPublicKeyInfoPem() + "\n", rsa.ExportPkcs8PrivateKey());
    }

    private static BigInteger FromBytes(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static byte[] ToBytes(BigInteger value, int length)
    {
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[length - bytes.Length], .. bytes];
    }
}
