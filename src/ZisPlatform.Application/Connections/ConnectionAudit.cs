using ZisPlatform.Application.Common;
using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Builds the audit entries of connections, which contain everything but the secret.</summary>
internal static class ConnectionAudit
{
    public static AuditEntry Entry(DateTimeOffset now, Actor actor, Connection connection, string action, object? before, object? after) =>
        new(now, actor.Account, actor, action, connection.Name.Value, before, after) { Integration = connection.Integration };

    /// <summary>The action recorded if automatic renewals start to fail, or are given up.</summary>
    public const string RenewalFailed = "connection.renewal_failed";

    /// <summary>The action recorded if automatic renewals succeed again.</summary>
    public const string RenewalRecovered = "connection.renewal_recovered";

    /// <summary>The placeholder for a secret that was replaced.</summary>
    public const string Replaced = "replaced";

    /// <summary>Builds an entry for an automatic renewal by the server, without an actor.</summary>
    public static AuditEntry Entry(DateTimeOffset now, Connection connection, string action, ProviderTokenResponse answer) =>
        new(
            now,
            connection.Account,
            null,
            action,
            connection.Name.Value,
            null,
            answer.Access is null ? new { failure = answer.Failure, gives_up = answer.IsFinal } : null)
        {
            Integration = connection.Integration,
        };

    /// <param name="connection">The connection in its current state.</param>
    /// <param name="isSecretNew">True if the secret was replaced, which no other field shows.</param>
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
