using Dapper;
using EvolveDb;
using Microsoft.Extensions.Logging;
using ZisPlatform.Infrastructure.Persistence;
using ZisPlatform.Testing;

namespace ZisPlatform.Infrastructure.Tests.Persistence;

public sealed class MigrationsTests
{
    [Test]
    public async Task Migrated_store_is_not_migrated_again()
    {
        await using var store = TemporaryStore.Migrated();
        var log = new MessageLog();

        Run(store, log);

        Assert.That(log.Messages, Is.Empty, "messages of Evolve");
    }

    [Test]
    public async Task Script_that_was_edited_after_it_was_applied_stops_the_start()
    {
        await using var store = TemporaryStore.Migrated();
        await ExecuteAsync(store, "UPDATE platform_migrations SET checksum = 'edited' WHERE version = '3'");

        Assert.That(() => Run(store, new MessageLog()), Throws.InstanceOf<EvolveException>());
    }

    [Test]
    public async Task Missing_migration_is_applied()
    {
        await using var store = TemporaryStore.Migrated();
        await ExecuteAsync(store, "DELETE FROM platform_migrations WHERE version = '7'");
        var log = new MessageLog();

        Assert.That(() => Run(store, log), Throws.InstanceOf<EvolveException>(), "the tables of the script exist");
        Assert.That(log.Messages, Is.Not.Empty);
    }

    private static void Run(TemporaryStore store, ILogger log)
    {
        using var connection = store.Database.Open();
        Migrations.Run(connection, store.Database.Dialect, log);
    }

    private static async Task ExecuteAsync(TemporaryStore store, string sql)
    {
        await using var connection = store.Database.Open();
        await connection.ExecuteAsync(sql);
    }

    private sealed class MessageLog : ILogger
    {
        public List<string> Messages { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Add(formatter(state, exception));
    }
}
