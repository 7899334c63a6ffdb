using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Clients;

/// <summary>Builds the audit entries of providers' clients, which contain everything but the secret.</summary>
internal static class ProviderClientAudit
{
    public static AuditEntry Entry(DateTimeOffset now, Actor actor, ProviderClient client, string action, object? before, object? after) =>
        new(now, actor.Account, actor, action, client.Name, before, after) { Integration = client.Integration };

    /// <param name="client">The client in its current state.</param>
    /// <param name="isSecretNew">True if the secret was replaced.</param>
    /// <param name="connections">The names of the connections that are deleted with the client; null if there are none.</param>
    public static object Of(ProviderClient client, bool isSecretNew = false, IReadOnlyList<string>? connections = null) => new
    {
        client_id = client.ClientId,
        token_url = UrlRedaction.MaskQuery(client.TokenUrl),
        auth_url = client.AuthUrl is { } url ? UrlRedaction.MaskQuery(url) : null,
        default_scopes = client.DefaultScopes,
        grant_type = client.GrantType,
        client_secret = isSecretNew ? ConnectionAudit.Replaced : null,
        connections,
    };
}
