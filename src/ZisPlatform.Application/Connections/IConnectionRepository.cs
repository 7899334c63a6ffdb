using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Connections as aggregates. Writes join the unit of work.</summary>
public interface IConnectionRepository
{
    /// <summary>Null when the integration has no connection of that name.</summary>
    Task<Connection?> FindAsync(AccountId account, string integration, string name, CancellationToken cancellationToken);

    /// <summary>The commit is false when the name is taken, by any kind.</summary>
    void Add(Connection connection);

    /// <summary>The commit is false when it was changed or deleted since it was read.</summary>
    void Save(Connection connection);

    /// <summary>The commit is false when it was changed or deleted since it was read.</summary>
    void Delete(Connection connection);
}
