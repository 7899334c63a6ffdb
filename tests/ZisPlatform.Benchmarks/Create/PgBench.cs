using System.Diagnostics;
using System.Globalization;
using Npgsql;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>Measures limit (b): the same rows, written by PostgreSQL's own load generator without a web server.</summary>
internal sealed class PgBench(Setup setup, Store store)
{
    private const string Script = """
        \set id random(2000000000, 9000000000000000)
        WITH client AS (
            INSERT INTO identity_oauth_clients (id, account_id, identifier, name, kind, secret_hash, user_id, created_at, updated_at)
            VALUES (:id, :account, 'zis_' || :id, :id, 'confidential', CAST(:secret_hash AS bytea), :user, now(), now())
        ), audit AS (
            INSERT INTO audit_entries (at, account_id, user_id, email, credential, address, action, target, integration, after_json)
            VALUES (now(), :account, :user, 'admin@local', 'api_token', '127.0.0.1', 'integration.create', :id, :id,
                CAST(:after_json AS json))
        )
        INSERT INTO registry_integrations (name, account_id, description, public_key, private_key, oauth_client_id, created_at, updated_at)
        VALUES (:id, :account, :description, :public_key, CAST(:private_key AS bytea), :id, now(), now());

        """;

    private int _runs;

    public async Task<Sample> RunAsync(int clients, TimeSpan window)
    {
        var script = Path.Combine(store.Directory, "create.sql");
        await File.WriteAllTextAsync(script, Script);
        var (account, user) = await FindUserAsync();
        var prefix = Path.Combine(store.Directory, string.Create(CultureInfo.InvariantCulture, $"pgbench-{++_runs}"));

        // pgbench counts whole seconds.
        var seconds = Math.Max(1, (int)Math.Round(window.TotalSeconds));
        var connectionSettings = new NpgsqlConnectionStringBuilder(store.ConnectionString);
        string[] arguments =
        [
            "-n", "-M", "prepared", "-f", script, "-c", $"{clients}", "-j", $"{Math.Min(clients, Environment.ProcessorCount)}",
            "-T", $"{seconds}", "-l", "--log-prefix", prefix,
            "-h", connectionSettings.Host!, "-p", $"{connectionSettings.Port}", "-U", connectionSettings.Username!,
            "-D", $"account={account}", "-D", $"user={user}", "-D", $"secret_hash=\\x{Hex(32)}", "-D", $"private_key=\\x{Hex(1282)}",
            "-D", $"public_key={new string('k', 451)}", "-D", $"description={new string('d', 82)}",
            "-D", $$"""after_json={"description":"{{new string('d', 82)}}"}""", connectionSettings.Database!,
        ];
        var startInfo = new ProcessStartInfo(setup.PgBench!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        startInfo.Environment["PGPASSWORD"] = connectionSettings.Password;
        using var process = Process.Start(startInfo)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? new Sample(TimeSpan.FromSeconds(seconds), Latencies(prefix), [], 0)
            : throw new InvalidOperationException($"pgbench failed: {errors}{await output}");
    }

    private async Task<(long Account, long User)> FindUserAsync()
    {
        await using var connection = new NpgsqlConnection(store.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT account_id, id FROM identity_users LIMIT 1", connection);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (row.GetInt64(0), row.GetInt64(1));
    }

    // One line per transaction; the third field is its duration in microseconds.
    private double[] Latencies(string prefix) =>
        [.. Directory.GetFiles(store.Directory, Path.GetFileName(prefix) + ".*")
            .SelectMany(File.ReadLines)
            .Select(line => double.Parse(line.Split(' ', 4)[2], CultureInfo.InvariantCulture) / 1000)
            .Order()];

    private static string Hex(int bytes) => new('a', bytes * 2);
}
