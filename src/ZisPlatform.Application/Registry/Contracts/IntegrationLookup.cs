using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry.Contracts;

/// <summary>Provides other modules with the registered integrations.</summary>
public sealed class IntegrationLookup(IRegistryReads reads)
{
    /// <summary>Returns null if the account has this integration, otherwise the error of our own API.</summary>
    public async Task<Error?> ValidateAsync(AccountId account, string integration, CancellationToken cancellationToken) =>
        IntegrationName.Parse(integration).IsOk && await reads.HasIntegrationAsync(account, integration, cancellationToken)
            ? null
            : RegistryErrors.NoSuchIntegration;

    /// <summary>Returns the time at which the account registered the integration; null if it has none of that name.</summary>
    public Task<DateTimeOffset?> CreatedAtAsync(AccountId account, string integration, CancellationToken cancellationToken) =>
        reads.CreatedAtAsync(account, integration, cancellationToken);
}
