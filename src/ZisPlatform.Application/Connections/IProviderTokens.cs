using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>A request to a provider's token endpoint.</summary>
/// <param name="TokenUrl">Where.</param>
/// <param name="ClientId">Who asks.</param>
/// <param name="ClientSecret">The proof of it.</param>
/// <param name="GrantType">As RFC 6749 calls it.</param>
/// <param name="Parameters">The grant's own.</param>
public sealed record TokenRequest(string TokenUrl, string ClientId, string ClientSecret, string GrantType, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>The compiler's own would print secrets.</summary>
    public override string ToString() => $"TokenRequest {GrantType} at {UrlRedaction.MaskQuery(TokenUrl)}";
}

/// <summary>A provider's answer: access, or why not.</summary>
/// <param name="Access">Null when there is none.</param>
/// <param name="Failure">Why not, without any secret of the request.</param>
/// <param name="IsFinal">Whether asking again the same way cannot help.</param>
public sealed record TokenAnswer(GrantedAccess? Access, string? Failure, bool IsFinal);

/// <summary>Asks the token endpoints of providers.</summary>
public interface IProviderTokens
{
    Task<TokenAnswer> AskAsync(TokenRequest request, CancellationToken cancellationToken);
}
