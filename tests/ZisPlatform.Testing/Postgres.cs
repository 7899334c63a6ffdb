using Npgsql;

namespace ZisPlatform.Testing;

/// <summary>
/// The PostgreSQL server of a test run: the server named by <c>ZIS_TEST_POSTGRES</c>; otherwise a container if a Docker-compatible socket
/// accepts connections; otherwise a private server from local binaries. A run without PostgreSQL fails.
/// </summary>
public static class Postgres
{
    public const string Variable = "ZIS_TEST_POSTGRES";

    private static readonly Lazy<Task<IPostgresServer>> Server = new(StartAsync);
    private static int _databases;

    /// <summary>Describes the origin of the server, for the report.</summary>
    public static async Task<string> DescribeAsync() => (await Server.Value).ToString() ?? "";

    /// <summary>Creates an empty database and returns its connection string.</summary>
    public static Task<string> NewDatabaseAsync() => NewDatabaseAsync(template: null);

    /// <summary>Creates a database and returns its connection string.</summary>
    /// <param name="template">The database to copy, to which nothing is connected; null for an empty database.</param>
    /// <param name="name">The name; null for a new one.</param>
    internal static async Task<string> NewDatabaseAsync(string? template, string? name = null)
    {
        var server = await Server.Value;
        name ??= $"zis_test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        await using var admin = new NpgsqlConnection(server.ConnectionString);
        await admin.OpenAsync();
        await using var command = new NpgsqlCommand(
            template is null ? $"CREATE DATABASE {name}" : $"CREATE DATABASE {name} TEMPLATE {template}", admin)
        {
            CommandTimeout = 120,
        };
        await command.ExecuteNonQueryAsync();

        // On a busy machine a connection may take longer than the default of 15 s.
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name, MaxPoolSize = 40, Timeout = 60 }
            .ConnectionString;
    }

    /// <summary>Closes a database to its users, or opens it again.</summary>
    public static async Task SetReachableAsync(string connectionString, bool reachable)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await using var admin = new NpgsqlConnection((await Server.Value).ConnectionString);
        await admin.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"""
            ALTER DATABASE {database} ALLOW_CONNECTIONS {reachable};
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = '{database}' AND NOT {reachable}
            """,
            admin);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Stops the server if this run started it. Call it once, after all tests.</summary>
    public static async Task StopAsync()
    {
        if (Server.IsValueCreated)
        {
            NpgsqlConnection.ClearAllPools();
            await (await Server.Value).DisposeAsync();
        }
    }

    private static async Task<IPostgresServer> StartAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } connectionString)
        {
            return new NamedPostgres(connectionString);
        }

        return await ContainerPostgres.TryStartAsync() ?? (IPostgresServer)await LocalPostgres.StartAsync();
    }
}

/// <summary>A PostgreSQL server on which databases can be created.</summary>
public interface IPostgresServer : IAsyncDisposable
{
    string ConnectionString { get; }
}

/// <summary>An external server, which this run neither starts nor stops.</summary>
internal sealed record NamedPostgres(string ConnectionString) : IPostgresServer
{
    public override string ToString() => $"the server named by {Postgres.Variable}";

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
