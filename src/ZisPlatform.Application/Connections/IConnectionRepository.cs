using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Loads and saves connections as aggregates. Writes join the unit of work.</summary>
public interface IConnectionRepository
{
    /// <summary>Finds a connection by name; returns null if it does not exist.</summary>
    Task<Connection?> FindAsync(AccountId account, string integration, string name, CancellationToken cancellationToken);

    /// <summary>Finds a connection by key; returns null if it does not exist.</summary>
    Task<Connection?> FindAsync(AccountId account, string integration, ConnectionKey key, CancellationToken cancellationToken);

    Task<Connection?> FindAsync(AccountId account, long id, CancellationToken cancellationToken);

    /// <summary>Lists the connections of an integration by name.</summary>
    Task<IReadOnlyList<Connection>> ListAsync(AccountId account, string integration, CancellationToken cancellationToken);

    /// <summary>Returns the names of all connections of an integration.</summary>
    Task<IReadOnlyList<string>> ListNamesAsync(AccountId account, string integration, CancellationToken cancellationToken);

    /// <summary>Returns the names of the connections that use a provider's client, in their order.</summary>
    Task<IReadOnlyList<string>> ListNamesAsync(AccountId account, ProviderClient client, CancellationToken cancellationToken);

    /// <summary>Lists the OAuth connections of all accounts that are due for renewal and not leased, the longest due first.</summary>
    Task<IReadOnlyList<Connection>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Leases a connection for renewal. The commit returns Conflict if the connection was changed since it was read, or is already leased.
    /// </summary>
    void Lease(Connection connection, string owner, DateTimeOffset now, DateTimeOffset until);

    /// <summary>Saves new tokens or a failure, and releases the lease. The commit returns Conflict if the lease is lost.</summary>
    /// <param name="connection">The connection with its changes.</param>
    /// <param name="owner">
    /// The owner of the lease; null overrides any lease, but only if the connection was not changed since it was read.
    /// </param>
    void SaveRenewal(Connection connection, string? owner);

    /// <summary>Adds a connection. The commit returns KeyTaken if the name is taken by a connection of any kind.</summary>
    void Add(Connection connection);

    /// <summary>Saves a connection. The commit returns Conflict if it was changed or deleted since it was read.</summary>
    void Save(Connection connection);

    /// <summary>Deletes a connection. The commit returns Conflict if it was changed or deleted since it was read.</summary>
    void Delete(Connection connection);
}

/// <summary>Identifies a connection by its id or by its name.</summary>
public sealed record ConnectionKey(Guid? Uuid, string? Name);

/// <summary>The key that serializes changes of the connections and the provider's clients of an integration.</summary>
internal readonly record struct ConnectionsKey(AccountId Account, string Integration);
