using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Connections as aggregates. Writes join the unit of work.</summary>
public interface IConnectionRepository
{
    /// <summary>Null when the integration has no connection of that name.</summary>
    Task<Connection?> FindAsync(AccountId account, string integration, string name, CancellationToken cancellationToken);

    /// <summary>Null when the integration has no such connection.</summary>
    Task<Connection?> FindAsync(AccountId account, string integration, ConnectionKey key, CancellationToken cancellationToken);

    Task<Connection?> FindAsync(AccountId account, long id, CancellationToken cancellationToken);

    /// <summary>The names of all connections of an integration.</summary>
    Task<IReadOnlyList<string>> NamesAsync(AccountId account, string integration, CancellationToken cancellationToken);

    /// <summary>The names of the connections that were made from a provider's client, in their order.</summary>
    Task<IReadOnlyList<string>> NamesAsync(AccountId account, ProviderClient client, CancellationToken cancellationToken);

    /// <summary>OAuth connections of all accounts that are to be renewed and that nobody renews, the longest due first.</summary>
    Task<IReadOnlyList<Connection>> ListDueAsync(DateTimeOffset now, int most, CancellationToken cancellationToken);

    /// <summary>Takes the right to renew it. The commit is false when it was changed since it was read, or somebody has that right.</summary>
    void Lease(Connection connection, string owner, DateTimeOffset now, DateTimeOffset until);

    /// <summary>Saves new tokens, or a failure, and gives the lease back. The commit is false when the lease is lost.</summary>
    /// <param name="connection">With its changes.</param>
    /// <param name="owner">Who has the lease; null takes it from whoever has it, but only if nothing was changed since it was read.</param>
    void SaveRenewal(Connection connection, string? owner);

    /// <summary>The commit is false when the name is taken, by any kind.</summary>
    void Add(Connection connection);

    /// <summary>The commit is false when it was changed or deleted since it was read.</summary>
    void Save(Connection connection);

    /// <summary>The commit is false when it was changed or deleted since it was read.</summary>
    void Delete(Connection connection);
}
