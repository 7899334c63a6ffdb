using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>What has been uploaded to integrations, as aggregates. Writes join the unit of work.</summary>
public interface IResourceRepository
{
    /// <summary>Null when the account has no such integration.</summary>
    Task<IntegrationResources?> FindAsync(AccountId account, IntegrationName integration, CancellationToken cancellationToken);

    /// <summary>Stages the changes; the commit is false when the integration was changed since it was read.</summary>
    /// <param name="resources">The aggregate with its changes.</param>
    /// <param name="actor">Who uploads.</param>
    /// <param name="now">When.</param>
    void Save(IntegrationResources resources, Common.Actor actor, DateTimeOffset now);
}
