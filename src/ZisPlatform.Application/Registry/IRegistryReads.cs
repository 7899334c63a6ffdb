using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Registry;

/// <summary>An integration in a list; its client's secret is not stored and so cannot be in it.</summary>
public sealed record IntegrationView(string Name, string Description, string PublicKeyPem, long OAuthClientId);

/// <summary>A bundle without its resources.</summary>
public sealed record BundleView(string Uuid, string Name, string Description);

/// <summary>A bundle with its resources, which stand in <paramref name="Resources"/> as they were uploaded.</summary>
public sealed record BundleDocument(BundleView Bundle, string Resources);

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

    /// <summary>Null when the integration has no such bundle.</summary>
    Task<BundleDocument?> FindBundleAsync(AccountId account, string integration, Guid uuid, CancellationToken cancellationToken);

    /// <summary>In the order of their names.</summary>
    Task<Page<JobSpecView>> ListJobSpecsAsync(AccountId account, string integration, PageRequest page, CancellationToken cancellationToken);
}
