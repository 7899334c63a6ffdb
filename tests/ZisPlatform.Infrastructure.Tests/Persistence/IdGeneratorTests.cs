using ZisPlatform.Infrastructure.Persistence;
using ZisPlatform.Testing;

namespace ZisPlatform.Infrastructure.Tests.Persistence;

public class IdGeneratorTests
{
    [Test]
    public async Task Ids_are_unique_across_concurrent_calls_and_replicas()
    {
        await using var store = TemporaryStore.Migrated();
        using var generator = new IdGenerator(store.Database);
        using var otherGenerator = new IdGenerator(store.Database);

        var ids = await Task.WhenAll(
            Enumerable.Range(0, 1_000).Select(
                i => Task.Run(async () => await (i % 2 == 0 ? generator : otherGenerator).NextAsync(default))));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ids, Is.Unique);
            Assert.That(ids, Is.All.InRange(10_000_001, (1L << 53) - 1));
            Assert.That(ids.Max() - ids.Min(), Is.LessThan(1_200), "each generator reserves at most one block more than it uses");
        }
    }

    [Test]
    public async Task Ids_continue_after_the_reserved_block_on_restart()
    {
        await using var store = TemporaryStore.Migrated();
        using var before = new IdGenerator(store.Database);
        var last = await before.NextAsync(default);

        using var after = new IdGenerator(store.Database);

        Assert.That(await after.NextAsync(default), Is.GreaterThan(last));
    }

    [Test]
    public async Task A_cancelled_call_uses_no_id()
    {
        await using var store = TemporaryStore.Migrated();
        using var generator = new IdGenerator(store.Database);

        Assert.That(
            async () => await generator.NextAsync(new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await generator.NextAsync(default), Is.EqualTo(10_000_001));
    }
}
