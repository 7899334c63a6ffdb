using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;

namespace ZisPlatform.Application.Configs;

/// <summary>Configs as aggregates. Writes join the unit of work, whose commit is false when the scope was taken or the config changed since it was read.</summary>
public interface IConfigRepository
{
    /// <summary>Null when the integration has no config of this scope.</summary>
    Task<Config?> FindAsync(AccountId account, string integration, ConfigScope scope, CancellationToken cancellationToken);

    void Add(Config config);

    void Save(Config config);

    void Delete(Config config);
}
