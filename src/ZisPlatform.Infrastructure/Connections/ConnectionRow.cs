using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Infrastructure.Connections;

/// <summary>A connection between its row and the domain.</summary>
internal sealed class ConnectionRow
{
    /// <summary>All that a statement may choose.</summary>
    public const string Columns = """
        c.id AS Id, c.uuid AS Uuid, c.account_id AS AccountId, c.integration AS Integration, c.name AS Name, c.kind AS Kind,
        c.allowed_domain AS AllowedDomain, c.header_name AS HeaderName, c.username AS Username, c.secret AS Secret,
        c.created_by AS CreatedBy, c.created_at AS CreatedAt, c.updated_at AS UpdatedAt, c.revision AS Revision
        """;

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
        Revision);
}
