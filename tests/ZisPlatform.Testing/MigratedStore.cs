using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Testing;

/// <summary>
/// Creates empty stores that already have the current schema. The migrations run once per engine and test run, on a template; each store
/// is a copy of it.
/// </summary>
internal static class MigratedStore
{
    private const string PostgresTemplate = "zis_template";

    private static readonly Lazy<Task<string>> SqliteTemplate = new(CreateSqliteTemplateAsync);
    private static readonly Lazy<Task<string>> PostgresTemplateName = new(CreatePostgresTemplateAsync);

    /// <summary>Creates a PostgreSQL database and returns its connection string.</summary>
    public static async Task<string> CreatePostgresAsync() => await Postgres.NewDatabaseAsync(await PostgresTemplateName.Value);

    /// <summary>Creates the SQLite database of a data directory.</summary>
    public static async Task CreateSqliteAsync(string dataDirectory) =>
        File.Copy(await SqliteTemplate.Value, Path.Combine(dataDirectory, Database.SqliteFileName));

    private static async Task<string> CreateSqliteTemplateAsync()
    {
        var directory = Directory.CreateTempSubdirectory("zis-template-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(directory, recursive: true);
        var file = Path.Combine(directory, Database.SqliteFileName);
        await using var connection =
            new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        await MigrateAsync(connection, SqlDialect.Sqlite);
        if (!OperatingSystem.IsWindows())
        {
            // As the server creates it; a copy has the same mode.
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return file;
    }

    private static async Task<string> CreatePostgresTemplateAsync()
    {
        var name = $"{PostgresTemplate}_{Environment.ProcessId}";
        var settings = new NpgsqlConnectionStringBuilder(await Postgres.NewDatabaseAsync(template: null, name)) { Pooling = false };
        await using var connection = new NpgsqlConnection(settings.ConnectionString);
        await MigrateAsync(connection, SqlDialect.Postgres);
        return name;
    }

    private static async Task MigrateAsync(DbConnection connection, SqlDialect dialect)
    {
        await connection.OpenAsync();
        Migrations.Run(connection, dialect, NullLogger.Instance);
    }
}
