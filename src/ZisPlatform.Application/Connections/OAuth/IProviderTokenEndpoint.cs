using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.OAuth;

/// <summary>A request to a provider's token endpoint.</summary>
/// <param name="TokenUrl">The URL of the endpoint.</param>
/// <param name="ClientId">The id of the client.</param>
/// <param name="ClientSecret">The secret of the client.</param>
/// <param name="GrantType">The grant type, as in RFC 6749.</param>
/// <param name="Parameters">The parameters specific to the grant type.</param>
public sealed record ProviderTokenRequest(
    string TokenUrl, string ClientId, string ClientSecret, string GrantType, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Overrides the generated implementation, which would print secrets.</summary>
    public override string ToString() => $"TokenRequest {GrantType} at {UrlRedaction.MaskQuery(TokenUrl)}";
}

/// <summary>A provider's response: granted access, or the reason for the failure.</summary>
/// <param name="Access">The granted access; null on failure.</param>
/// <param name="Failure">The reason of the failure, without any secret of the request.</param>
/// <param name="IsFinal">True if a retry of the same request cannot succeed.</param>
public sealed record ProviderTokenResponse(GrantedAccess? Access, string? Failure, bool IsFinal);

/// <summary>Sends requests to the token endpoints of providers.</summary>
public interface IProviderTokenEndpoint
{
    Task<ProviderTokenResponse> RequestAsync(ProviderTokenRequest request, CancellationToken cancellationToken);
}
