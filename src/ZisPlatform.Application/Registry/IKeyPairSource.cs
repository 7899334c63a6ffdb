using System.Diagnostics.CodeAnalysis;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Registry;

/// <summary>A new RSA-2048 key pair that nobody has seen yet.</summary>
/// <param name="PublicKeyPem">The public half, PEM (SubjectPublicKeyInfo), with a final line break.</param>
/// <param name="PrivateKey">The private half in clear, PKCS #8: encrypt it before it leaves the process.</param>
public sealed record KeyPair(string PublicKeyPem, byte[] PrivateKey);

/// <summary>Gives out key pairs, each once.</summary>
public interface IKeyPairSource
{
    /// <summary>A ready pair, at once or not at all.</summary>
    bool TryTake([NotNullWhen(true)] out KeyPair? pair);

    /// <summary>A ready pair at once, or a fresh one as soon as it is made; a refusal when too many wait already.</summary>
    ValueTask<Result<KeyPair>> TakeAsync(CancellationToken cancellationToken);

    /// <summary>Takes back a pair that was neither stored nor shown to anybody.</summary>
    void Return(KeyPair pair);
}
