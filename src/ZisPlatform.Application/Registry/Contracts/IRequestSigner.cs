using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Registry.Contracts;

/// <summary>Proves to receivers which integration calls them. The private key stays where it is (contract, HTTP API 2.1).</summary>
public interface IRequestSigner
{
    /// <summary>
    /// A signed token for requests of an integration to one origin, good for some minutes; calls shortly after one another get the same.
    /// Receivers verify it with the integration's <c>jwt_public_key</c>.
    /// </summary>
    /// <param name="account">Whose integration it is.</param>
    /// <param name="integration">Its name.</param>
    /// <param name="url">Where the request goes; only the origin counts.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="InvalidOperationException">The account has no such integration.</exception>
    ValueTask<string> SignAsync(AccountId account, string integration, Uri url, CancellationToken cancellationToken);
}
