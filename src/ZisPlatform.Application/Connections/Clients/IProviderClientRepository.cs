using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Clients;

/// <summary>Loads and saves the stored clients of providers as aggregates. Writes join the unit of work.</summary>
public interface IProviderClientRepository
{
    /// <summary>Lists the clients of an integration by name.</summary>
    Task<IReadOnlyList<ProviderClient>> ListAsync(AccountId account, string integration, CancellationToken cancellationToken);

    Task<ProviderClient?> FindAsync(AccountId account, long id, CancellationToken cancellationToken);

    /// <summary>Adds a client. The commit returns KeyTaken if the name is taken.</summary>
    void Add(ProviderClient client);

    /// <summary>Saves a client. The commit returns Conflict if it was changed or deleted since it was read.</summary>
    void Save(ProviderClient client);

    /// <summary>
    /// Deletes a client with its connections and authorizations. The commit returns Conflict if it was changed or deleted since it was
    /// read.
    /// </summary>
    void Delete(ProviderClient client);
}
