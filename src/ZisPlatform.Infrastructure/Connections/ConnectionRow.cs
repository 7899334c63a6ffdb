using ZisPlatform.Application.Connections;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Infrastructure.Connections;

/// <summary>A row of connections_connections, joined with its client.</summary>
internal sealed class ConnectionRow
{
    /// <summary>The columns of a <see cref="View"/>, in a SELECT from connections <c>c</c> and their clients <c>o</c>.</summary>
    public const string ViewColumns = """
        c.uuid AS Uuid, c.account_id AS AccountId, c.integration AS Integration, c.name AS Name, c.kind AS Kind,
        c.allowed_domain AS AllowedDomain, c.header_name AS HeaderName, c.username AS Username, c.created_by AS CreatedBy,
        c.created_at AS CreatedAt, c.updated_at AS UpdatedAt, c.client_id AS ClientId, o.uuid AS ClientUuid, c.grant_type AS GrantType,
        c.url_subdomain AS UrlSubdomain, c.scope AS Scope, c.token_type AS TokenType, c.expires_at AS ExpiresAt,
        c.renewable AS Renewable, c.renew_at AS RenewAt, c.failed_at AS FailedAt, c.failure AS Failure, c.failures AS Failures,
        c.lease_until AS LeaseUntil
        """;

    /// <summary>The columns of a <see cref="Connection"/>, with its secret.</summary>
    public const string Columns = $"{ViewColumns}, c.id AS Id, c.secret AS Secret, c.revision AS Revision";

    public long Id { get; init; }
    public string Uuid { get; init; } = "";
    public long AccountId { get; init; }
    public string Integration { get; init; } = "";
    public string Name { get; init; } = "";
    public string Kind { get; init; } = "";
    public string? AllowedDomain { get; init; }
    public string? HeaderName { get; init; }
    public string? Username { get; init; }
    public byte[] Secret { get; init; } = [];
    public long CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public long Revision { get; init; }

    public long? ClientId { get; init; }
    public string? ClientUuid { get; init; }
    public string? GrantType { get; init; }
    public string? UrlSubdomain { get; init; }
    public string? Scope { get; init; }
    public string? TokenType { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public int Renewable { get; init; }
    public DateTimeOffset? RenewAt { get; init; }
    public DateTimeOffset? FailedAt { get; init; }
    public string? Failure { get; init; }
    public int Failures { get; init; }
    public DateTimeOffset? LeaseUntil { get; init; }

    public Connection Connection => Connection.Restore(
        Id,
        Guid.ParseExact(Uuid, "D"),
        new AccountId(AccountId),
        Integration,
        ConnectionKindText.Parse(Kind),
        new ConnectionDetails(Name, AllowedDomain, HeaderName, Username, null),
        Secret,
        CreatedBy,
        CreatedAt,
        UpdatedAt,
        Revision,
        Oauth);

    public ConnectionView View => new(
        Guid.ParseExact(Uuid, "D"),
        new AccountId(AccountId),
        Integration,
        Name,
        ConnectionKindText.Parse(Kind),
        AllowedDomain,
        HeaderName,
        Username,
        Oauth,
        CreatedBy,
        CreatedAt,
        UpdatedAt);

    private OAuthState? Oauth => ClientId is not { } client
        ? null
        : new OAuthState(client, Guid.ParseExact(ClientUuid!, "D"), GrantType!, UrlSubdomain!, Scope!, TokenType!)
        {
            ExpiresAt = ExpiresAt,
            IsRenewable = Renewable == 1,
            RenewAt = RenewAt,
            FailedAt = FailedAt,
            Failure = Failure,
            Failures = Failures,
            LeasedUntil = LeaseUntil,
        };
}
