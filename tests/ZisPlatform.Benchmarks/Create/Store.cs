using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace ZisPlatform.Benchmarks.Create;

internal enum Engine
{
    Postgres,
    Sqlite,
}

/// <summary>An empty store for one server process.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Name">The purpose; part of the name of the database or directory.</param>
/// <param name="Directory">The data directory; unused on PostgreSQL.</param>
/// <param name="ConnectionString">The connection string for access by the benchmark.</param>
internal sealed record Store(Engine Engine, string Name, string Directory, string ConnectionString)
{
    /// <summary>A payload with the members that the flows of <see cref="Run.RunSamples"/> read.</summary>
    private const string BacklogPayload = """{"client":0,"order":1}""";

    /// <summary>A key of 32 arbitrary bytes.</summary>
    private static readonly string MasterKey = Convert.ToBase64String(new byte[32]);

    /// <summary>The settings that make a server use this store.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings => Engine == Engine.Sqlite
        ? [new("Zis__DataDirectory", Directory)]
        : [new("ConnectionStrings__Zis", ConnectionString), new("Zis__MasterKey", MasterKey), new("Zis__DataDirectory", Directory)];

    /// <summary>Counts the rows of creates in the store, and the bytes of key material and text per create.</summary>
    public async Task<StoreCount> CountAsync()
    {
        await using DbConnection connection =
            Engine == Engine.Sqlite ? new SqliteConnection(ConnectionString) : new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT count(*),
                   CAST(COALESCE(avg(length(i.name) + length(i.description) + length(i.public_key) + length(i.private_key)
                       + length(c.identifier) + length(c.name) + length(c.secret_hash)
                       + length(a.action) + length(a.target) + length(a.email) + length(CAST(a.after_json AS text))), 0) AS integer)
            FROM registry_integrations i
            JOIN identity_oauth_clients c ON c.id = i.oauth_client_id
            JOIN audit_entries a ON a.integration = i.name
            """;
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return new StoreCount(row.GetInt64(0), row.GetInt32(1));
    }

    /// <summary>Inserts bundles without content into an integration, faster than they could be uploaded.</summary>
    public async Task AddBundlesAsync(string integration, int count)
    {
        await using DbConnection connection =
            Engine == Engine.Sqlite ? new SqliteConnection(ConnectionString) : new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        var (emptyArray, now) = Engine == Engine.Sqlite ? ("'[]'", "'2026-03-01T12:00:00.000000Z'") : ("CAST('[]' AS json)", "now()");
        command.CommandText = $"""
            INSERT INTO registry_bundles (id, account_id, integration, uuid, name, description, generation, known, uploaded_at)
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
            SELECT 5000000000 + {count} * 10 + n, i.account_id, i.name, '{integration}-' || n, 'bundle ' || n, '', 1, {emptyArray}, {now}
            FROM numbers, registry_integrations i WHERE i.name = '{integration}'
            """;
        await command.ExecuteNonQueryAsync();
        if (Engine == Engine.Postgres)
        {
            command.CommandText = "ANALYZE registry_bundles";
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Returns the single value of a statement; 0 if the statement returns none.</summary>
    public async Task<long> ScalarAsync(string sql)
    {
        await using DbConnection connection =
            Engine == Engine.Sqlite ? new SqliteConnection(ConnectionString) : new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 600;
        command.CommandText = sql;
        return await command.ExecuteScalarAsync() is long value ? value : 0;
    }

    /// <summary>Inserts runs of a flow into the queue, all for the same event.</summary>
    public async Task AddBacklogAsync(string integration, string flow, int count)
    {
        var (id, now) = Engine == Engine.Sqlite
            ? ("printf('%026d', n)", "'2026-03-01T12:00:00.000000Z'")
            : ("lpad(CAST(n AS text), 26, '0')", "now()");
        await ScalarAsync($"""
            INSERT INTO runs_events (id, account_id, integration, source, type, body, accepted_at)
            SELECT 'backlog', account_id, name, 'bench', 'backlog', '{BacklogPayload}', {now}
            FROM registry_integrations WHERE name = '{integration}'
            """);
        await ScalarAsync($"""
            INSERT INTO runs_runs (id, account_id, integration, event_id, job_spec, flow, status, attempt, due_at, created_at)
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count})
            SELECT {id}, i.account_id, i.name, 'backlog', '{flow}', 'zis:{integration}:flow:{flow}', 'queued', 1, {now}, {now}
            FROM numbers, registry_integrations i WHERE i.name = '{integration}'
            """);
        if (Engine == Engine.Postgres)
        {
            await ScalarAsync("ANALYZE runs_runs");
        }
    }

    /// <summary>Inserts links <c>ticket:N</c> to <c>parcel:N</c> of the type <c>parcel</c> into an integration.</summary>
    public async Task AddLinksAsync(string integration, int count)
    {
        await using DbConnection connection =
            Engine == Engine.Sqlite ? new SqliteConnection(ConnectionString) : new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        var identity =
            "sha256(convert_to('parcel', 'UTF8') || '\\x00'::bytea || convert_to('ticket:' || n, 'UTF8') || '\\x00'::bytea "
            + "|| convert_to('parcel:' || n, 'UTF8'))";
        if (connection is SqliteConnection sqlite)
        {
            identity = "link_identity(n)";
            sqlite.CreateFunction("link_identity", (long n) => SHA256.HashData(Encoding.UTF8.GetBytes($"parcel\0ticket:{n}\0parcel:{n}")));
        }

        await using var command = connection.CreateCommand();
        var (id, json, now) = Engine == Engine.Sqlite
            ? ("printf('%026d', n)", "", "'2026-03-01T12:00:00.000000Z'")
            : ("lpad(CAST(n AS text), 26, '0')", "::json", "now()");
        command.CommandTimeout = 600;
        command.CommandText = $$$"""
            INSERT INTO links_links (
                id, uuid, account_id, integration, identity, link_type, left_name, right_name,
                left_object, right_object, revision, created_at, updated_at)
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {{{count}}})
            SELECT {{{id}}}, 'f5a31f96-0000-4ede-9dfc-8c9500da0001', i.account_id, i.name, {{{identity}}},
                   'parcel', 'ticket:' || n, 'parcel:' || n,
                   ('{"name":"ticket:' || n || '"}'){{{json}}}, ('{"name":"parcel:' || n || '"}'){{{json}}}, 0, {{{now}}}, {{{now}}}
            FROM numbers, registry_integrations i WHERE i.name = '{{{integration}}}'
            """;
        await command.ExecuteNonQueryAsync();
        if (Engine == Engine.Postgres)
        {
            command.CommandText = "ANALYZE links_links";
            await command.ExecuteNonQueryAsync();
        }
    }
}

/// <param name="Creates">The number of integrations that have both their client and their audit entry.</param>
/// <param name="BytesPerCreate">The mean size of the variable content of the three rows, in bytes.</param>
internal sealed record StoreCount(long Creates, int BytesPerCreate);

/// <summary>Creates stores, and drops their databases when it is disposed.</summary>
internal sealed class Stores : IAsyncDisposable
{
    private readonly Setup _setup;
    private readonly List<string> _databases = [];
    private int _createdCount;

    public Stores(Setup setup)
    {
        _setup = setup;
        AppDomain.CurrentDomain.ProcessExit += DropDatabases;
    }

    public async Task<Store> NewAsync(Engine engine, string purpose)
    {
        var name = $"bench_{Environment.ProcessId}_{++_createdCount}_{purpose}";
        var directory = Path.Combine(_setup.WorkDirectory, name);
        Directory.CreateDirectory(directory);
        if (engine == Engine.Sqlite)
        {
            return new Store(engine, purpose, directory, $"Data Source={Path.Combine(directory, "zis.db")};Pooling=False");
        }

        await AdministerAsync($"CREATE DATABASE {name}");
        _databases.Add(name);
        var connectionString = new NpgsqlConnectionStringBuilder(_setup.Postgres) { Database = name }.ConnectionString;
        return new Store(engine, purpose, directory, connectionString);
    }

    /// <summary>Describes the engines and their durability settings.</summary>
    public async Task<string> DescribeAsync()
    {
        await using var connection = new NpgsqlConnection(_setup.Postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT current_setting('fsync') || ', synchronous_commit ' || current_setting('synchronous_commit')", connection);
        var durability = await command.ExecuteScalarAsync();
        await using var sqlite = new SqliteConnection();
        return $"PostgreSQL {connection.PostgreSqlVersion} (fsync {durability}), SQLite {sqlite.ServerVersion} (WAL, synchronous FULL).";
    }

    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= DropDatabases;
        NpgsqlConnection.ClearAllPools();
        foreach (var database in _databases)
        {
            await AdministerAsync(DropStatement(database));
        }
    }

    // A benchmark that a signal ends leaves no databases behind. The process ends as soon as this method returns, so it blocks.
    private void DropDatabases(object? sender, EventArgs arguments)
    {
        using var connection = new NpgsqlConnection(_setup.Postgres);
        connection.Open();
        foreach (var database in _databases)
        {
            using var command = new NpgsqlCommand(DropStatement(database), connection);
            command.ExecuteNonQuery();
        }
    }

    private static string DropStatement(string database) => $"DROP DATABASE IF EXISTS {database} WITH (FORCE)";

    private async Task AdministerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_setup.Postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
