using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>Loads and stores the uploaded resources of integrations as aggregates. Writes join the unit of work.</summary>
public interface IResourceRepository
{
    /// <summary>Loads the resources of an integration; returns null if the account has no such integration.</summary>
    Task<IntegrationResources?> FindAsync(AccountId account, IntegrationName integration, CancellationToken cancellationToken);

    /// <summary>Stages the changes; the commit returns false if the integration was changed since it was read.</summary>
    /// <param name="resources">The aggregate with its changes.</param>
    /// <param name="actor">The caller who uploads.</param>
    /// <param name="now">The time of the upload.</param>
    void Save(IntegrationResources resources, Common.Actor actor, DateTimeOffset now);
}
