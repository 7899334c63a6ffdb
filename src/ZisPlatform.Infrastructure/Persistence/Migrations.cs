using System.Data.Common;
using System.Security.Cryptography;
using Dapper;
using EvolveDb;
using EvolveDb.Configuration;
using Microsoft.Extensions.Logging;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>
/// Migrates the schema with plain SQL scripts, forward only. Each script runs in one transaction together with the record of its run.
/// </summary>
internal static partial class Migrations
{
    private const string MetadataTable = "platform_migrations";

    public static void Run(DbConnection connection, SqlDialect dialect, ILogger log)
    {
        if (IsUpToDate(connection, dialect))
        {
            return;
        }

        var evolve = new Evolve(connection, message => MigrationMessage(log, message))
        {
            EmbeddedResourceAssemblies = [typeof(Migrations).Assembly],
            EmbeddedResourceFilters = [ResourcePrefix(dialect)],
            MetadataTableName = MetadataTable,

            // Not CommitAll: it needs ambient transactions, which the SQLite driver does not support.
            TransactionMode = TransactionKind.CommitEach,

            // DatabaseInitializer already holds a lock for the whole startup, which also covers the first account.
            EnableClusterMode = false,
            IsEraseDisabled = true,
        };
        evolve.Migrate();
    }

    /// <summary>
    /// Determines whether exactly the scripts of this server have been applied, without an error and without a later edit. This is true
    /// of almost every start, of which Evolve would take a fifth (build/bench start). If anything differs, Evolve decides.
    /// </summary>
    private static bool IsUpToDate(DbConnection connection, SqlDialect dialect)
    {
        // Both answer null if the table does not exist.
        var findTable = dialect == SqlDialect.Sqlite
            ? $"PRAGMA table_info({MetadataTable})"
            : $"SELECT CAST(to_regclass('{MetadataTable}') AS text)";
        if (connection.ExecuteScalar<string?>(findTable) is null)
        {
            return false;
        }

        // Type 0 is a migration; an entry of another type records that the schema was empty.
        var applied = connection.Query<string?>($"SELECT CASE WHEN success THEN checksum END FROM {MetadataTable} WHERE type = 0");
        return applied.Order(StringComparer.Ordinal).SequenceEqual(Checksums(dialect).Order(StringComparer.Ordinal));
    }

    /// <summary>Returns the checksums of the embedded scripts in the form in which Evolve stores them.</summary>
    private static IEnumerable<string> Checksums(SqlDialect dialect)
    {
        var assembly = typeof(Migrations).Assembly;
        var prefix = ResourcePrefix(dialect);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            using var script = assembly.GetManifestResourceStream(name)!;
            yield return Convert.ToHexString(CryptographicOperations.HashData(HashAlgorithmName.MD5, script));
        }
    }

    private static string ResourcePrefix(SqlDialect dialect) => $"{typeof(Migrations).Namespace}.Migrations.{dialect.Name}.";

    [LoggerMessage(1001, LogLevel.Debug, "{Message}")]
    private static partial void MigrationMessage(ILogger log, string message);
}
