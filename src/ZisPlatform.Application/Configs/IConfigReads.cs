using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Configs;

namespace ZisPlatform.Application.Configs;

/// <summary>A config as it is shown.</summary>
/// <param name="Content">Its JSON, as it was written.</param>
public sealed record ConfigView(long Id, string Scope, string Content, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static ConfigView Of(Config config) =>
        new(config.Id, config.Scope.Value, config.Content.ToString(), config.CreatedAt, config.UpdatedAt);
}

/// <summary>Lists of configs.</summary>
public interface IConfigReads
{
    /// <summary>Those whose scope fits, in the order of their ids, which is that of their creation.</summary>
    Task<Page<ConfigView>> ListAsync(AccountId account, string integration, ScopePattern scopes, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Null when the integration has no config of this scope.</summary>
    Task<ConfigView?> FindAsync(AccountId account, string integration, string scope, CancellationToken cancellationToken);
}
