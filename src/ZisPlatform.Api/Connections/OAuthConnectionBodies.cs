using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using ZisPlatform.Application.Connections;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Api.Connections;

internal sealed class StartFlowRequest
{
    [DisallowNull]
    public string? OauthClientName { get; init; }

    [DisallowNull]
    public string? OauthClientUuid { get; init; }

    [DisallowNull]
    public string? Name { get; init; }

    [DisallowNull]
    public string? OriginOauthRedirectUrl { get; init; }

    public string? PermissionScopes { get; init; }

    public string? OauthUrlSubdomain { get; init; }

    public bool? AllowOfflineAccess { get; init; }

    public string? GrantType { get; init; }

    public bool? RedirectOnError { get; init; }

    [JsonIgnore]
    public AuthorizationDetails Details => new(
        OauthClientName,
        OauthClientUuid,
        Name,
        OriginOauthRedirectUrl,
        PermissionScopes,
        OauthUrlSubdomain,
        AllowOfflineAccess == true,
        GrantType,
        RedirectOnError == true);
}

internal sealed record StartedFlowBody(string RedirectUrl);

/// <summary>The response of a verified flow. The contract's member names are unknown (U7); clients read only the status.</summary>
internal sealed record AccessCodeBody(string AccessCode, string Uuid, string ConnectionUuid);

internal sealed class RenameConnectionRequest
{
    [DisallowNull]
    public string? Name { get; init; }
}

/// <summary>An OAuth connection (contract 3.7).</summary>
internal sealed record OAuthConnectionItem(
    string AccessToken,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    string Integration,
    string Name,
    string OauthAccessTokenResponseBody,
    string OauthClientUuid,
    string OauthUrlSubdomain,
    string PermissionScope,
    string RefreshToken,
    string TokenExpiry,
    string TokenType,
    DateTimeOffset UpdatedAt,
    string Uuid,
    long ZendeskAccountId)
{
    /// <summary>The expiry shown if the provider reported none (contract U16).</summary>
    private const string Never = "9999-12-31T23:59:59Z";

    /// <summary>Creates a list item with masked tokens.</summary>
    public static OAuthConnectionItem Masked(ConnectionView connection) =>
        Of(connection, new OAuthSecrets(ConnectionMask.Secret, ConnectionMask.Secret, ConnectionMask.Secret));

    /// <summary>Creates an item with its tokens in clear text: clients check that they are present (contract U8).</summary>
    public static OAuthConnectionItem Of(ConnectionView connection, OAuthSecrets tokens)
    {
        var state = connection.Oauth!;
        return new OAuthConnectionItem(
            tokens.AccessToken,
            connection.CreatedAt,
            $"{connection.CreatedBy}",
            connection.Integration,
            connection.Name,
            tokens.Body,
            state.ClientUuid.ToString(),
            state.UrlSubdomain,
            state.Scope,
            tokens.RefreshToken,
            state.ExpiresAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? Never,
            state.TokenType,
            connection.UpdatedAt,
            connection.Uuid.ToString(),
            connection.Account.Value);
    }
}

internal sealed record OAuthConnectionListBody(IReadOnlyList<OAuthConnectionItem> Connections);
