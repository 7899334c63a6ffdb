using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry.Contracts;

/// <summary>Tells other modules which integrations there are.</summary>
public sealed class IntegrationLookup(IRegistryReads reads)
{
    /// <summary>Null when the account has this integration, else the refusal of our own API.</summary>
    public async Task<Error?> RefusalAsync(AccountId account, string integration, CancellationToken cancellationToken) =>
        IntegrationName.Parse(integration).IsOk && await reads.HasIntegrationAsync(account, integration, cancellationToken)
            ? null
            : RegistryErrors.NoSuchIntegration;

    /// <summary>When the account registered it; null where it has none of that name.</summary>
    public Task<DateTimeOffset?> CreatedAtAsync(AccountId account, string integration, CancellationToken cancellationToken) =>
        reads.CreatedAtAsync(account, integration, cancellationToken);
}
