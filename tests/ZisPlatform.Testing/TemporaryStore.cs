using Microsoft.Extensions.Logging.Abstractions;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Testing;

/// <summary>A SQLite store for a single test, deleted after it.</summary>
internal sealed class TemporaryStore : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public TemporaryStore() => Database = Database.Sqlite(_directory.File("zis.db"), DataDirectoryLock.Acquire(_directory.Path));

    public Database Database { get; }

    public string Directory => _directory.Path;

    public static TemporaryStore Migrated()
    {
        var store = new TemporaryStore();
        using var connection = store.Database.Open();
        Migrations.Run(connection, store.Database.Dialect, NullLogger.Instance);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _directory.Dispose();
    }
}
