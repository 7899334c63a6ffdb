using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>Loads and stores the uploaded resources of integrations as aggregates. Writes join the unit of work.</summary>
public interface IResourceRepository
{
    /// <summary>Loads the resources of an integration; returns null if the account has no such integration.</summary>
    Task<IntegrationResources?> FindAsync(AccountId account, IntegrationName integration, CancellationToken cancellationToken);

    /// <summary>Stages the changes; the commit returns Conflict if the integration was changed since it was read.</summary>
    /// <param name="resources">The aggregate with its changes.</param>
    /// <param name="actor">The caller who uploads.</param>
    /// <param name="now">The time of the upload.</param>
    void Save(IntegrationResources resources, Actor actor, DateTimeOffset now);
}

/// <summary>The key that serializes changes of the resources of an integration.</summary>
internal readonly record struct ResourcesKey(string Integration);

internal static class ResourceRepositoryExtensions
{
    /// <summary>Loads the resources of the integration that a request names. An invalid name is reported as an unknown one.</summary>
    public static async Task<IntegrationResources?> FindAsync(
        this IResourceRepository repository, AccountId account, string integration, CancellationToken cancellationToken) =>
        IntegrationName.Parse(integration) is { IsOk: true, Value: var name }
            ? await repository.FindAsync(account, name, cancellationToken)
            : null;
}

/// <summary>Builds the audit entries of bundles and job specs.</summary>
internal static class ResourceAudit
{
    public static AuditEntry Entry(
        DateTimeOffset now, Actor actor, IntegrationResources resources, string action, string target, object? before, object? after) =>
        new(now, actor.Account, actor, action, target, before, after) { Integration = resources.Integration.Value };
}
