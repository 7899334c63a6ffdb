using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows.Compilation;

namespace ZisPlatform.Application.Registry;

/// <summary>An integration in a list, without its client's secret, which is not stored.</summary>
public sealed record IntegrationView(string Name, string Description, string PublicKeyPem, long OAuthClientId);

/// <summary>A bundle without its resources.</summary>
public sealed record BundleView(string Uuid, string Name, string Description);

/// <summary>A bundle with its resources; <paramref name="Resources"/> contains them as they were uploaded.</summary>
public sealed record BundleDocument(BundleView Bundle, string Resources);

/// <summary>The stored state of a bundle.</summary>
/// <param name="Generation">The number of its current content.</param>
/// <param name="UploadedAt">The time at which that content was uploaded.</param>
/// <param name="Resources">The resources that it defines.</param>
public sealed record StoredBundleView(
    BundleView Bundle, long Generation, DateTimeOffset UploadedAt, IReadOnlyList<KnownResource> Resources);

/// <summary>A job spec that is or can be installed.</summary>
public sealed record JobSpecView(
    string Uuid, string Name, string EventSource, string EventType, string FlowName, string Description, bool IsInstalled, bool IsOrphan);

/// <summary>Queries of the registry.</summary>
public interface IRegistryReads
{
    /// <summary>Returns the account's own integrations, ordered by name.</summary>
    Task<IReadOnlyList<IntegrationView>> ListIntegrationsAsync(AccountId account, CancellationToken cancellationToken);

    /// <summary>Returns the bundles of an integration, ordered by name.</summary>
    Task<Page<BundleView>> ListBundlesAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Determines whether the account has this integration.</summary>
    Task<bool> HasIntegrationAsync(AccountId account, string integration, CancellationToken cancellationToken);

    /// <summary>Returns the time at which the account registered this integration; null if it has none of that name.</summary>
    Task<DateTimeOffset?> CreatedAtAsync(AccountId account, string integration, CancellationToken cancellationToken);

    /// <summary>Returns the same bundles with the details that our own API shows.</summary>
    Task<Page<StoredBundleView>> ListStoredBundlesAsync(
        AccountId account, string integration, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Finds a bundle; returns null if the integration has no such bundle.</summary>
    Task<BundleDocument?> FindBundleAsync(AccountId account, string integration, Guid uuid, CancellationToken cancellationToken);

    /// <summary>Returns the job specs of an integration, ordered by name.</summary>
    Task<Page<JobSpecView>> ListJobSpecsAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken);
}
