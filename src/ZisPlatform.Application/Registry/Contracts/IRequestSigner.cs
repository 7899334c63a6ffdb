using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Registry.Contracts;

/// <summary>
/// Signs requests, so that receivers can verify which integration calls them. The private key is not disclosed (contract, HTTP API 2.1).
/// </summary>
public interface IRequestSigner
{
    /// <summary>
    /// Returns a signed token for requests of an integration to one origin. It is valid for some minutes; calls in short succession
    /// return the same token. Receivers verify it with the integration's <c>jwt_public_key</c>.
    /// </summary>
    /// <param name="account">The account that owns the integration.</param>
    /// <param name="integration">The integration's name.</param>
    /// <param name="url">The destination of the request; only the origin is significant.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="InvalidOperationException">The account has no such integration.</exception>
    ValueTask<string> SignAsync(AccountId account, string integration, Uri url, CancellationToken cancellationToken);
}
