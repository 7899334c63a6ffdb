using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;

namespace ZisPlatform.Application.Registry;

/// <summary>An integration in a list; its client's secret is not stored and so cannot be in it.</summary>
public sealed record IntegrationView(string Name, string Description, string PublicKeyPem, long OAuthClientId);

/// <summary>A bundle without its resources.</summary>
public sealed record BundleView(string Uuid, string Name, string Description);

/// <summary>A bundle with its resources, which stand in <paramref name="Resources"/> as they were uploaded.</summary>
public sealed record BundleDocument(BundleView Bundle, string Resources);

/// <summary>A bundle as it is stored now.</summary>
/// <param name="Generation">The number of its current content.</param>
/// <param name="UploadedAt">When that came.</param>
/// <param name="Resources">What it defines.</param>
public sealed record StoredBundleView(BundleView Bundle, long Generation, DateTimeOffset UploadedAt, IReadOnlyList<KnownResource> Resources);

/// <summary>A job spec that is installed or can be.</summary>
public sealed record JobSpecView(
    string Uuid, string Name, string EventSource, string EventType, string FlowName, string Description, bool IsInstalled, bool IsOrphan);

/// <summary>Lists of the registry.</summary>
public interface IRegistryReads
{
    /// <summary>The account's own integrations in the order of their names.</summary>
    Task<IReadOnlyList<IntegrationView>> ListIntegrationsAsync(AccountId account, CancellationToken cancellationToken);

    /// <summary>In the order of their names.</summary>
    Task<Page<BundleView>> ListBundlesAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Whether the account has this integration.</summary>
    Task<bool> HasIntegrationAsync(AccountId account, string integration, CancellationToken cancellationToken);

    /// <summary>When the account registered this integration; null where it has none of that name.</summary>
    Task<DateTimeOffset?> CreatedAtAsync(AccountId account, string integration, CancellationToken cancellationToken);

    /// <summary>The same bundles with what our own API tells of them.</summary>
    Task<Page<StoredBundleView>> ListStoredBundlesAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Null when the integration has no such bundle.</summary>
    Task<BundleDocument?> FindBundleAsync(AccountId account, string integration, Guid uuid, CancellationToken cancellationToken);

    /// <summary>In the order of their names.</summary>
    Task<Page<JobSpecView>> ListJobSpecsAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken);
}
