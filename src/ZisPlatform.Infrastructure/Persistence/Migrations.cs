using System.Data.Common;
using EvolveDb;
using EvolveDb.Configuration;
using Microsoft.Extensions.Logging;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>Brings the schema up to date: plain SQL scripts, forward only, each one in a transaction with its own mark.</summary>
internal static partial class Migrations
{
    public static void Run(DbConnection connection, SqlDialect dialect, ILogger log)
    {
        var evolve = new Evolve(connection, message => Step(log, message))
        {
            EmbeddedResourceAssemblies = [typeof(Migrations).Assembly],
            EmbeddedResourceFilters = [$"{typeof(Migrations).Namespace}.Migrations.{dialect.Name}."],
            MetadataTableName = "platform_migrations",

            // Not CommitAll: it needs ambient transactions, which the SQLite driver has none of.
            TransactionMode = TransactionKind.CommitEach,

            // The whole start holds a lock already (StoreStartup), which also covers the first account.
            EnableClusterMode = false,
            IsEraseDisabled = true,
        };
        evolve.Migrate();
    }

    [LoggerMessage(1001, LogLevel.Debug, "{Message}")]
    private static partial void Step(ILogger log, string message);
}
