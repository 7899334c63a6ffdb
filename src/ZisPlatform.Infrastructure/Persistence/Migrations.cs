using System.Data.Common;
using EvolveDb;
using EvolveDb.Configuration;
using Microsoft.Extensions.Logging;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>
/// Migrates the schema with plain SQL scripts, forward only. Each script runs in one transaction together with the record of its run.
/// </summary>
internal static partial class Migrations
{
    public static void Run(DbConnection connection, SqlDialect dialect, ILogger log)
    {
        var evolve = new Evolve(connection, message => MigrationMessage(log, message))
        {
            EmbeddedResourceAssemblies = [typeof(Migrations).Assembly],
            EmbeddedResourceFilters = [$"{typeof(Migrations).Namespace}.Migrations.{dialect.Name}."],
            MetadataTableName = "platform_migrations",

            // Not CommitAll: it needs ambient transactions, which the SQLite driver does not support.
            TransactionMode = TransactionKind.CommitEach,

            // DatabaseInitializer already holds a lock for the whole startup, which also covers the first account.
            EnableClusterMode = false,
            IsEraseDisabled = true,
        };
        evolve.Migrate();
    }

    [LoggerMessage(1001, LogLevel.Debug, "{Message}")]
    private static partial void MigrationMessage(ILogger log, string message);
}
