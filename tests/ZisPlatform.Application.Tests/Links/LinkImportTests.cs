using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Links;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Tests.Links;

public class LinkImportTests
{
    [Test]
    public async Task Links_are_read_in_one_query_and_again_only_after_a_conflict()
    {
        var store = new Store { ConflictCount = 1 };
        var handler = new ImportLinksHandler(
            store,
            new OptimisticRetry(new KeyedLock(), store),
            new UlidGenerator(TimeProvider.System),
            store,
            TimeProvider.System);
        var links = JsonValue.Array([.. Enumerable.Range(0, ImportLinks.MaxLinks).Select(i => JsonValue.Parse(
            $$$"""{"link_type":"t","left_object":{"name":"l{{{i}}}"},"right_object":{"name":"r"}}"""))]);

        var result = await handler.Handle(new ImportLinks(new IntegrationContext(new AccountId(1), "widgets", null), links), default);

        Assert.That(result.Value, Is.EqualTo(new ImportedLinks(ImportLinks.MaxLinks, 0, 0)));
        Assert.That(store.ListedCounts, Is.EqualTo(new[] { ImportLinks.MaxLinks, ImportLinks.MaxLinks }));
    }

    private sealed class Store : ILinkRepository, IAuditLog, IUnitOfWork
    {
        public List<int> ListedCounts { get; } = [];

        /// <summary>The number of commits that fail because of a conflict.</summary>
        public int ConflictCount { get; set; }

        public Task<Link?> FindAsync(AccountId account, string integration, LinkIdentity identity, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Links must be read with ListAsync, not one by one.");

        public Task<IReadOnlyList<Link>> ListAsync(
            AccountId account, string integration, IReadOnlyList<LinkIdentity> identities, CancellationToken cancellationToken)
        {
            ListedCounts.Add(identities.Count);
            return Task.FromResult<IReadOnlyList<Link>>([]);
        }

        public Task<CommitResult> CommitAsync(CancellationToken cancellationToken) =>
            Task.FromResult(ConflictCount-- <= 0 ? CommitResult.Done : CommitResult.Conflict);

        public void Add(Link link)
        {
        }

        public void Add(AuditEntry entry)
        {
        }

        public void Save(Link link, LinkIdentity was) => throw new InvalidOperationException();

        public void Delete(Link link) => throw new InvalidOperationException();
    }
}
