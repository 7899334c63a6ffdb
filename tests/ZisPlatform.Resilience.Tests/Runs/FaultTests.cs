using System.Diagnostics;
using System.Globalization;
using Npgsql;
using ZisPlatform.Testing;

namespace ZisPlatform.Resilience.Tests.Runs;

/// <summary>
/// Injects faults into servers under load. No accepted event is lost, the outcome of a finished action is never replaced, a repeated call
/// carries the key of the first one, and the servers recover without manual steps. A short version runs with the other tests;
/// <c>build/chaos</c> runs for as long as requested.
/// </summary>
[Category("Faults")]
public sealed class FaultTests
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("ZIS_FAULT_SECONDS"), CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : 15);

    /// <summary>The duration of a pause: longer than the lease of a server.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    [Test]
    [Category("Postgres")]
    public async Task Two_PostgreSQL_replicas_lose_no_events_when_processes_fail_or_connections_drop()
    {
        // Prefer a local PostgreSQL that the test can kill.
        await using var local = LocalPostgres.IsAvailable ? await LocalPostgres.StartAsync(isDurable: true) : null;
        var connectionString = local?.ConnectionString ?? await Postgres.NewDatabaseAsync();
        await using var cluster = await FaultCluster.StartAsync(connectionString, replicas: 2);
        await cluster.RunUnderLoadAsync(async load =>
        {
            foreach (var fault in Cycle(load, faults: 6))
            {
                await (fault switch
                {
                    0 => cluster.KillAsync(0),
                    1 => cluster.PauseAsync(1, Pause),
                    2 => local is not null
                        ? cluster.InjectAsync("PostgreSQL killed", local.CrashAsync)
                        : CutConnectionsAsync(cluster, connectionString),
                    3 => CutConnectionsAsync(cluster, connectionString),
                    4 => cluster.KillAsync(1),
                    _ => cluster.RestartAsync(0),
                });
                await cluster.WaitForProgressAsync();
            }
        });
        await cluster.AssertNothingIsLostAsync();
    }

    [Test]
    public async Task One_SQLite_server_loses_no_events_when_it_is_killed_or_paused_or_its_disk_is_full()
    {
        await using var cluster = await FaultCluster.StartAsync(null, replicas: 1);
        await cluster.RunUnderLoadAsync(async load =>
        {
            foreach (var fault in Cycle(load, faults: 4))
            {
                await (fault switch
                {
                    0 => cluster.FillDiskAsync(0, Pause),
                    1 => cluster.KillAsync(0),
                    2 => cluster.PauseAsync(0, Pause),
                    _ => cluster.RestartAsync(0),
                });
                await cluster.WaitForProgressAsync();
            }
        });
        await cluster.AssertNothingIsLostAsync();
    }

    /// <summary>Returns the faults in turn, each at least once, until the time is over.</summary>
    private static IEnumerable<int> Cycle(FaultLoad load, int faults)
    {
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round == 0 || Stopwatch.GetElapsedTime(start) < Time; round++)
        {
            for (var fault = 0; fault < faults; fault++)
            {
                yield return fault;
                if (load.HasFailed)
                {
                    yield break;
                }
            }
        }
    }

    private static Task CutConnectionsAsync(FaultCluster cluster, string connectionString) =>
        cluster.InjectAsync("connections cut", async () =>
        {
            await using var admin = new NpgsqlConnection(connectionString + ";Pooling=false");
            await admin.OpenAsync();
            await using var command = new NpgsqlCommand(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """,
                admin);
            await command.ExecuteNonQueryAsync();
        });
}
