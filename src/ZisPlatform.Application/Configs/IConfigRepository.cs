using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;

namespace ZisPlatform.Application.Configs;

/// <summary>
/// Loads and stores configs as aggregates. Writes join the unit of work, whose commit returns KeyTaken if the scope is taken, and Conflict
/// if the config was changed since it was read.
/// </summary>
public interface IConfigRepository
{
    /// <summary>Finds a config; returns null if the integration has no config with this scope.</summary>
    Task<Config?> FindAsync(AccountId account, string integration, ConfigScope scope, CancellationToken cancellationToken);

    void Add(Config config);

    void Save(Config config);

    void Delete(Config config);
}

/// <summary>The key that serializes changes of a config.</summary>
internal readonly record struct ConfigKey(AccountId Account, string Integration, ConfigScope Scope);
