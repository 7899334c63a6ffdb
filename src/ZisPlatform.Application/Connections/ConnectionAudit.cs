using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>What the audit log keeps of a connection: everything but its secret.</summary>
internal static class ConnectionAudit
{
    public static AuditEntry Entry(DateTimeOffset now, Actor actor, Connection connection, string action, object? before, object? after) =>
        new(now, actor.Account, actor, action, connection.Name.Value, before, after) { Integration = connection.Integration };

    public static object Of(Connection connection) => new
    {
        kind = connection.Kind.Text(),
        allowed_domain = connection.AllowedDomain?.Value,
        header_name = connection.HeaderName,
        username = connection.Username,
    };
}
