namespace ZisPlatform.Application.Connections.Contracts;

/// <summary>A connection as a flow uses it (contract 12 of flows). It holds secrets in clear: keep it out of logs and of stored traces.</summary>
/// <param name="Integration">The integration it belongs to.</param>
/// <param name="Name">What the bundle calls it.</param>
/// <param name="Kind"><c>api_key</c>, <c>basic_auth</c>, <c>bearer_token</c> or <c>oauth</c>.</param>
/// <param name="HeaderName">The header that a request proves itself by.</param>
/// <param name="HeaderValue">Its value.</param>
/// <param name="Values">What the flow sees below <c>$.connections.{name}</c>.</param>
public sealed record UsableConnection(
    string Integration, string Name, string Kind, string HeaderName, string HeaderValue, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The one host, or <c>*.</c> and a domain, that it may be sent to; null for any.</summary>
    public string? AllowedDomain { get; init; }

    /// <summary>When it stops working; null for never, or when nobody knows.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether a request may go to a host, as <see cref="Uri.IdnHost"/> writes it. To be asked before each hop.</summary>
    public bool Allows(string host) => AllowedDomain is null || Domain.Connections.AllowedDomain.Parse(AllowedDomain).Value.Allows(host);

    /// <summary>The compiler's own would print the secrets.</summary>
    public override string ToString() => $"UsableConnection {Integration}/{Name}";
}
