using Npgsql;

namespace ZisPlatform.Testing;

/// <summary>
/// One PostgreSQL for a test run: the server named by <c>ZIS_TEST_POSTGRES</c>; else a container where a Docker-compatible
/// socket answers; else a private server from local binaries. Never none: a run without PostgreSQL fails.
/// </summary>
public static class Postgres
{
    public const string Variable = "ZIS_TEST_POSTGRES";

    private static readonly Lazy<Task<IPostgresServer>> Server = new(StartAsync);
    private static int _databases;

    /// <summary>Where the run's server came from, for the report.</summary>
    public static async Task<string> DescribeAsync() => (await Server.Value).ToString() ?? "";

    /// <summary>The connection string of a new, empty database.</summary>
    public static async Task<string> NewDatabaseAsync()
    {
        var server = await Server.Value;
        var name = $"zis_test_{Environment.ProcessId}_{Interlocked.Increment(ref _databases)}";
        await using var admin = new NpgsqlConnection(server.ConnectionString);
        await admin.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", admin);
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name, MaxPoolSize = 40 }.ConnectionString;
    }

    /// <summary>Cuts a database off from its users, or lets them in again.</summary>
    public static async Task SetReachableAsync(string connectionString, bool reachable)
    {
        var database = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await using var admin = new NpgsqlConnection((await Server.Value).ConnectionString);
        await admin.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"ALTER DATABASE {database} ALLOW_CONNECTIONS {reachable}; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND NOT {reachable}", admin);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Stops what this run started; call it once at the end.</summary>
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
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return new NamedPostgres(named);
        }

        return await ContainerPostgres.TryStartAsync() ?? (IPostgresServer)await LocalPostgres.StartAsync();
    }
}

/// <summary>A PostgreSQL on which databases can be made.</summary>
public interface IPostgresServer : IAsyncDisposable
{
    string ConnectionString { get; }
}

/// <summary>A server that somebody else started and will stop.</summary>
internal sealed record NamedPostgres(string ConnectionString) : IPostgresServer
{
    public override string ToString() => $"the server named by {Postgres.Variable}";

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
