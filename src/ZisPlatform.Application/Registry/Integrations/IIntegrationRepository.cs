using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry.Integrations;

/// <summary>Loads and stores integrations as aggregates. Writes join the unit of work.</summary>
public interface IIntegrationRepository
{
    /// <summary>
    /// Finds an integration by name across all accounts, because the name is unique across all accounts; the aggregate contains its owner.
    /// </summary>
    Task<Integration?> FindAsync(IntegrationName name, CancellationToken cancellationToken);

    /// <summary>Adds an integration; the commit returns KeyTaken if the name is taken.</summary>
    void Add(Integration integration);

    /// <summary>Writes the description, the only value that can change.</summary>
    void Save(Integration integration);
}
