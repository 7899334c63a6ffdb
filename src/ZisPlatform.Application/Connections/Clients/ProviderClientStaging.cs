using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Clients;

/// <summary>Stages new and changed clients of providers with their audit entries, for requests and for imports.</summary>
internal sealed class ProviderClientStaging(
    IProviderClientRepository repository, ProviderClients clients, IIdGenerator ids, IAuditLog audit, TimeProvider clock)
{
    /// <summary>Stages a new client. The commit returns false if its name is taken.</summary>
    public async Task<Result<ProviderClient>> AddAsync(
        Actor actor, string integration, ProviderClientDetails details, CancellationToken cancellationToken)
    {
        if (ProviderClient.Validate(details, isChange: false).ToArray() is { Length: > 0 } errors)
        {
            return errors;
        }

        var now = clock.GetUtcNow();
        if (details.Name == ProviderClient.BuiltInName)
        {
            return ConnectionErrors.ClientNameTaken(ProviderClient.BuiltInName);
        }

        var id = await ids.NextAsync(cancellationToken);
        var secret = clients.Protect(actor.Account, id, details.ClientSecret!);
        var client = ProviderClient.Register(id, Guid.NewGuid(), actor.Account, integration, details, secret, actor.UserId, now);
        repository.Add(client);
        audit.Add(ProviderClientAudit.Entry(now, actor, client, "connection_client.create", null, ProviderClientAudit.Of(client)));
        return client;
    }

    /// <summary>Stages the specified changes of a client, and returns the client in its new state.</summary>
    public async Task<Result<ProviderClient>> ChangeAsync(
        Actor actor, ProviderClient found, ProviderClientDetails changes, CancellationToken cancellationToken)
    {
        changes = changes.WithoutMask();
        var (now, before) = (clock.GetUtcNow(), ProviderClientAudit.Of(found));
        var isStored = found.Id != 0;

        // A built-in client that is not yet stored is inserted in its changed state.
        var client = isStored
            ? found
            : clients.CreateBuiltIn(actor, found.Integration, await ids.NextAsync(cancellationToken), found.CreatedAt);
        var secret = changes.ClientSecret is null ? null : clients.Protect(actor.Account, client.Id, changes.ClientSecret);
        var changed = client.Change(changes, secret, now);
        if (!changed.IsOk)
        {
            return changed.Errors.ToArray();
        }

        if (client.TokenUrl.Length == 0)
        {
            return ConnectionErrors.NoAccountAddress(AccountAddresses.SettingOf(actor.Subdomain));
        }

        if (isStored)
        {
            repository.Save(client);
        }
        else
        {
            repository.Add(client);
        }

        var after = ProviderClientAudit.Of(client, isSecretNew: secret is not null);
        audit.Add(ProviderClientAudit.Entry(now, actor, client, "connection_client.change", before, after));
        return client;
    }
}
