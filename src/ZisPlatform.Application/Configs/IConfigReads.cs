using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;

namespace ZisPlatform.Application.Configs;

/// <summary>The representation of a config for clients.</summary>
/// <param name="Content">The JSON text as written.</param>
public sealed record ConfigView(long Id, string Scope, string Content, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static ConfigView Of(Config config) =>
        new(config.Id, config.Scope.Value, config.Content.ToString(), config.CreatedAt, config.UpdatedAt);
}

/// <summary>Queries for configs.</summary>
public interface IConfigReads
{
    /// <summary>Returns the configs whose scope matches, ordered by id, which is the order of creation.</summary>
    Task<Page<ConfigView>> ListAsync(
        AccountId account, string integration, ScopePattern scopes, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Finds a config; returns null if the integration has no config with this scope.</summary>
    Task<ConfigView?> FindAsync(AccountId account, string integration, string scope, CancellationToken cancellationToken);
}
