using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Registry;

/// <summary>An integration in a list; its client's secret is not stored and so cannot be in it.</summary>
public sealed record IntegrationView(string Name, string Description, string PublicKeyPem, long OAuthClientId);

/// <summary>Lists of the registry.</summary>
public interface IRegistryReads
{
    /// <summary>The account's own integrations in the order of their names.</summary>
    Task<IReadOnlyList<IntegrationView>> ListIntegrationsAsync(AccountId account, CancellationToken cancellationToken);
}
