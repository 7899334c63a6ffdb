using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>What the audit log keeps of a connection: everything but its secret.</summary>
internal static class ConnectionAudit
{
    public static AuditEntry Entry(DateTimeOffset now, Actor actor, Connection connection, string action, object? before, object? after) =>
        new(now, actor.Account, actor, action, connection.Name.Value, before, after) { Integration = connection.Integration };

    /// <summary>Renewals that nobody asked for begin to fail, or are given up.</summary>
    public const string RenewalFailed = "connection.renewal_failed";

    /// <summary>They work again.</summary>
    public const string RenewalRecovered = "connection.renewal_recovered";

    /// <summary>Stands for a secret that is another one now.</summary>
    public const string Replaced = "replaced";

    /// <summary>What the server has met, on its own account.</summary>
    public static AuditEntry Entry(DateTimeOffset now, Connection connection, string action, TokenAnswer answer) =>
        new(now, connection.Account, null, action, connection.Name.Value, null, answer.Access is null ? new { failure = answer.Failure, gives_up = answer.IsFinal } : null)
        {
            Integration = connection.Integration,
        };

    /// <param name="connection">As it is at that moment.</param>
    /// <param name="isSecretNew">Whether its secret was replaced, which nothing else here would show.</param>
    public static object Of(Connection connection, bool isSecretNew = false) => new
    {
        name = connection.Name.Value,
        kind = connection.Kind.Text(),
        allowed_domain = connection.AllowedDomain?.Value,
        header_name = connection.HeaderName,
        username = connection.Username,
        secret = isSecretNew ? Replaced : null,
    };
}
