using System.Diagnostics.CodeAnalysis;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Registry.Integrations;

/// <summary>A new RSA-2048 key pair that was not yet disclosed.</summary>
/// <param name="PublicKeyPem">The public key as PEM (SubjectPublicKeyInfo), with a final line break.</param>
/// <param name="PrivateKey">The private key as unencrypted PKCS #8; it must be encrypted before it leaves the process.</param>
public sealed record KeyPair(string PublicKeyPem, byte[] PrivateKey);

/// <summary>Supplies key pairs, each of them once.</summary>
public interface IKeyPairSource
{
    /// <summary>Takes a ready pair without waiting; returns false if none is ready.</summary>
    bool TryTake([NotNullWhen(true)] out KeyPair? pair);

    /// <summary>
    /// Takes a ready pair immediately, or a new one as soon as it is generated; returns an error if too many callers are already waiting.
    /// </summary>
    ValueTask<Result<KeyPair>> TakeAsync(CancellationToken cancellationToken);

    /// <summary>Takes back a pair that was neither stored nor disclosed.</summary>
    void Return(KeyPair pair);
}
