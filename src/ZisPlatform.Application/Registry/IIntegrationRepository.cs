using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application.Registry;

/// <summary>Integrations as aggregates. Writes join the unit of work.</summary>
public interface IIntegrationRepository
{
    /// <summary>By name over all accounts, because the name is unique over all accounts; the aggregate knows its owner.</summary>
    Task<Integration?> FindAsync(IntegrationName name, CancellationToken cancellationToken);

    /// <summary>The commit is false when the name is taken.</summary>
    void Add(Integration integration);

    /// <summary>Writes the description, the only thing that changes.</summary>
    void Save(Integration integration);
}
