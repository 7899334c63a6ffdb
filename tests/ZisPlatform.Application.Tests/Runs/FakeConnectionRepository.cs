using ZisPlatform.Application.Connections;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Tests.Runs;

/// <summary>A repository without connections.</summary>
internal sealed class FakeConnectionRepository : IConnectionRepository
{
    public Task<Connection?> FindAsync(AccountId account, string integration, string name, CancellationToken cancellationToken) =>
        Task.FromResult<Connection?>(null);

    public Task<Connection?> FindAsync(AccountId account, string integration, ConnectionKey key, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Connection?> FindAsync(AccountId account, long id, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Connection>> ListAsync(AccountId account, string integration, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<string>> ListNamesAsync(AccountId account, string integration, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task<IReadOnlyList<string>> ListNamesAsync(AccountId account, ProviderClient client, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<Connection>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public void Lease(Connection connection, string owner, DateTimeOffset now, DateTimeOffset until) => throw new NotSupportedException();

    public void SaveRenewal(Connection connection, string? owner) => throw new NotSupportedException();

    public void Add(Connection connection) => throw new NotSupportedException();

    public void Save(Connection connection) => throw new NotSupportedException();

    public void Delete(Connection connection) => throw new NotSupportedException();
}
