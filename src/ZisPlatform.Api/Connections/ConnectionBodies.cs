using System.Diagnostics.CodeAnalysis;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Connections;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Api.Connections;

/// <summary>
/// The request body of a connection with a fixed credential. Members of other kinds are ignored, like unknown members on all paths of the
/// contract.
/// </summary>
internal sealed class ConnectionRequest
{
    [DisallowNull]
    public string? Name { get; init; }

    [DisallowNull]
    public string? AllowedDomain { get; init; }

    /// <summary>The header that carries an API key.</summary>
    [DisallowNull]
    public string? HeaderName { get; init; }

    /// <summary>The API key.</summary>
    [DisallowNull]
    public string? ApiKey { get; init; }

    /// <summary>The user name of basic authentication.</summary>
    [DisallowNull]
    public string? Username { get; init; }

    /// <summary>The password of basic authentication.</summary>
    [DisallowNull]
    public string? Password { get; init; }

    /// <summary>The bearer token.</summary>
    [DisallowNull]
    public string? Token { get; init; }

    public ConnectionDetails Details(ConnectionKind kind) => kind switch
    {
        ConnectionKind.ApiKey => new(Name, AllowedDomain, HeaderName, null, ApiKey),
        ConnectionKind.BasicAuth => new(Name, AllowedDomain, null, Username, Password),
        ConnectionKind.BearerToken or ConnectionKind.Oauth => new(Name, AllowedDomain, null, null, Token),
    };
}

// Responses: members in the order of the contract's samples, all secrets masked.

/// <summary>The mask that replaces a connection's secret (contract 1.9).</summary>
internal static class ConnectionMask
{
    public const string Secret = UrlRedaction.Mask;
}

internal sealed record ApiKeyItem(
    string AllowedDomain, string ApiKey, DateTimeOffset CreatedAt, string HeaderName, string Name, DateTimeOffset UpdatedAt)
{
    public static ApiKeyItem Of(ConnectionView connection) => new(
        connection.AllowedDomain!,
        ConnectionMask.Secret,
        connection.CreatedAt,
        connection.HeaderName!,
        connection.Name,
        connection.UpdatedAt);
}

internal sealed record ApiKeyBody(ApiKeyItem ApiKey)
{
    public static ApiKeyBody Of(ConnectionView connection) => new(ApiKeyItem.Of(connection));
}

internal sealed record BasicAuthItem(
    string AllowedDomain, DateTimeOffset CreatedAt, string Name, string Password, DateTimeOffset UpdatedAt, string Username)
{
    public static BasicAuthItem Of(ConnectionView connection) => new(
        connection.AllowedDomain!,
        connection.CreatedAt,
        connection.Name,
        ConnectionMask.Secret,
        connection.UpdatedAt,
        connection.Username!);
}

internal sealed record BasicAuthBody(BasicAuthItem BasicAuth)
{
    public static BasicAuthBody Of(ConnectionView connection) => new(BasicAuthItem.Of(connection));
}

internal sealed record BearerTokenItem(string AllowedDomain, DateTimeOffset CreatedAt, string Name, string Token, DateTimeOffset UpdatedAt)
{
    public static BearerTokenItem Of(ConnectionView connection) => new(
        connection.AllowedDomain!, connection.CreatedAt, connection.Name, ConnectionMask.Secret, connection.UpdatedAt);
}

internal sealed record BearerTokenBody(BearerTokenItem BearerToken)
{
    public static BearerTokenBody Of(ConnectionView connection) => new(BearerTokenItem.Of(connection));
}

/// <summary>A page of connections of all kinds (contract 3.1); every array is always present.</summary>
internal sealed record AllConnectionsBody(
    IReadOnlyList<ApiKeyItem> ApiKey,
    IReadOnlyList<BasicAuthItem> BasicAuth,
    IReadOnlyList<BearerTokenItem> BearerToken,
    IReadOnlyList<OAuthConnectionItem> Oauth,
    PageMeta Meta)
{
    public static AllConnectionsBody Of(IReadOnlyList<ConnectionView> connections, PageMeta meta)
    {
        IReadOnlyList<TItem> OfKind<TItem>(ConnectionKind kind, Func<ConnectionView, TItem> item) =>
            [.. connections.Where(connection => connection.Kind == kind).Select(item)];

        return new AllConnectionsBody(
            OfKind(ConnectionKind.ApiKey, ApiKeyItem.Of),
            OfKind(ConnectionKind.BasicAuth, BasicAuthItem.Of),
            OfKind(ConnectionKind.BearerToken, BearerTokenItem.Of),
            OfKind(ConnectionKind.Oauth, OAuthConnectionItem.Masked),
            meta);
    }
}
