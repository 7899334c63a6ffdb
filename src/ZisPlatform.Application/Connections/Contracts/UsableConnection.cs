using System.Runtime.CompilerServices;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Connections.Contracts;

/// <summary>The name of a connection with its owner.</summary>
public readonly record struct QualifiedConnectionName(AccountId Account, string Integration, string Name);

/// <summary>
/// A connection as used by a flow (contract, flows 12). Contains plaintext secrets: do not write it to logs or stored traces.
/// </summary>
/// <param name="Integration">The integration that owns the connection.</param>
/// <param name="Name">The name of the connection in the bundle.</param>
/// <param name="Kind">The kind: <c>api_key</c>, <c>basic_auth</c>, <c>bearer_token</c> or <c>oauth</c>.</param>
/// <param name="HeaderName">The name of the header that authenticates a request.</param>
/// <param name="HeaderValue">The value of the header.</param>
/// <param name="Values">The values that the flow can read below <c>$.connections.{name}</c>.</param>
public sealed record UsableConnection(
    string Integration, string Name, string Kind, string HeaderName, string HeaderValue, IReadOnlyDictionary<string, string> Values)
{
    // Keyed by object identity: the directory caches connections, and thousands of runs share them.
    private static readonly ConditionalWeakTable<UsableConnection, SecretEncodings> EncodingsByConnection = [];

    /// <summary>The only host that the connection may be sent to, or <c>*.</c> and a domain; null for any.</summary>
    public string? AllowedDomain { get; init; }

    /// <summary>The expiration time; null if the connection does not expire or the time is unknown.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>
    /// Determines whether a request may go to a host, given as <see cref="Uri.IdnHost"/>. Call it before each redirect hop.
    /// </summary>
    public bool Allows(string host) => AllowedDomain is null || Domain.Connections.AllowedDomain.Parse(AllowedDomain).Value.Allows(host);

    /// <summary>Returns the secrets of the connection, to be masked in everything that is stored of a run that may have used it.</summary>
    public SecretEncodings GetSecrets() => EncodingsByConnection.GetValue(this, static connection => SecretEncodings.Of(
        ConnectionSecrets.Enumerate(
            JsonValue.Object([.. connection.Values.Select(value => (value.Key, (JsonValue)value.Value))]), connection.HeaderValue)));

    /// <summary>Overrides the generated implementation, which would print the secrets.</summary>
    public override string ToString() => $"UsableConnection {Integration}/{Name}";
}
