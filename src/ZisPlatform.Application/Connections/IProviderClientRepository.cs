using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Clients of providers that are stored, as aggregates. Writes join the unit of work.</summary>
public interface IProviderClientRepository
{
    /// <summary>In the order of their names.</summary>
    Task<IReadOnlyList<ProviderClient>> ListAsync(AccountId account, string integration, CancellationToken cancellationToken);

    Task<ProviderClient?> FindAsync(AccountId account, long id, CancellationToken cancellationToken);

    /// <summary>The commit is false when the name is taken.</summary>
    void Add(ProviderClient client);

    /// <summary>The commit is false when it was changed or deleted since it was read.</summary>
    void Save(ProviderClient client);

    /// <summary>Its connections and flows go with it. The commit is false when it was changed or deleted since it was read.</summary>
    void Delete(ProviderClient client);
}
