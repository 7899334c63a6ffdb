using System.Security.Cryptography;
using System.Text;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Clients;

/// <summary>The clients of an integration: the stored ones, and its built-in client <c>zendesk</c>, stored or not (contract 3.7).</summary>
public sealed class ProviderClients(
    IProviderClientRepository repository,
    AccountAddresses addresses,
    ISecretProtector protector,
    IntegrationClientProof proofs,
    IntegrationLookup integrations,
    TimeProvider clock)
{
    /// <summary>The encryption purpose of clients' secrets.</summary>
    public const string Purpose = "connections.client-secret";

    /// <summary>Lists the clients by name.</summary>
    public async Task<IReadOnlyList<ProviderClient>> ListAsync(Actor actor, string integration, CancellationToken cancellationToken)
    {
        var stored = await repository.ListAsync(actor.Account, integration, cancellationToken);
        if (stored.Any(client => client.Name == ProviderClient.BuiltInName))
        {
            return stored;
        }

        var createdAt = await integrations.CreatedAtAsync(actor.Account, integration, cancellationToken) ?? clock.GetUtcNow();
        return [.. stored.Append(CreateBuiltIn(actor, integration, 0, createdAt)).OrderBy(client => client.Name, StringComparer.Ordinal)];
    }

    public async Task<ProviderClient?> FindAsync(Actor actor, string integration, string uuid, CancellationToken cancellationToken) =>
        Guid.TryParseExact(uuid, "D", out var id)
            ? (await ListAsync(actor, integration, cancellationToken)).FirstOrDefault(client => client.Uuid == id)
            : null;

    /// <summary>
    /// Returns the client as a row that others can refer to: a built-in client that is not yet stored is added to the unit of
    /// work.
    /// </summary>
    internal async ValueTask<ProviderClient> EnsureStoredAsync(
        Actor actor, ProviderClient client, IIdGenerator ids, CancellationToken cancellationToken)
    {
        if (client.Id != 0)
        {
            return client;
        }

        var builtIn = CreateBuiltIn(actor, client.Integration, await ids.NextAsync(cancellationToken), client.CreatedAt);
        repository.Add(builtIn);
        return builtIn;
    }

    internal byte[] Protect(AccountId account, long id, string secret) =>
        protector.Protect(Purpose, ConnectionSecretProtector.Row(account, id), Encoding.UTF8.GetBytes(secret));

    /// <summary>Returns the client's secret for the provider; if it has none, a proof from this server.</summary>
    internal string Unprotect(ProviderClient client) => client.ProtectedSecret is { } encrypted
        ? Encoding.UTF8.GetString(protector.Unprotect(Purpose, ConnectionSecretProtector.Row(client.Account, client.Id), encrypted))
        : proofs.Create(client.Account, client.ClientId, clock.GetUtcNow());

    internal ProviderClient CreateBuiltIn(Actor actor, string integration, long id, DateTimeOffset createdAt) =>
        ProviderClient.CreateBuiltIn(
            id,
            new Guid(
                SHA256.HashData(Encoding.UTF8.GetBytes($"{ProviderClient.BuiltInName}/{actor.Account.Value}/{integration}"))
                    .AsSpan(0, 16)),
            actor.Account,
            integration,
            IntegrationClients.IdentifierOf(integration),
            addresses.BaseUrlOf(actor.Subdomain),
            createdAt);
}
