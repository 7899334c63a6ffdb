using System.Diagnostics;
using System.Globalization;
using Npgsql;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Runs;

/// <summary>
/// Servers under load, and one fault after the other: nothing that was accepted is lost, no outcome of a finished action is replaced by
/// another, a call that is repeated says so, and all of it without a hand. A short form runs with the other tests; <c>build/chaos</c>
/// goes on for as long as one likes.
/// </summary>
[Category("Faults")]
public sealed class FaultTests
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("ZIS_FAULT_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 15);

    /// <summary>Longer than the servers' leases.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    [Test]
    [Category("Postgres")]
    public async Task Two_replicas_on_PostgreSQL_lose_nothing_whatever_is_killed_paused_or_cut_off()
    {
        // One that can be killed, where there is one.
        await using var local = LocalPostgres.IsPossible ? await LocalPostgres.StartAsync(isDurable: true) : null;
        var connectionString = local?.ConnectionString ?? await Postgres.NewDatabaseAsync();
        await using var site = await FaultSite.StartAsync(connectionString, replicas: 2);
        await site.LoadAsync(async load =>
        {
            foreach (var fault in Cycle(load))
            {
                await (fault switch
                {
                    0 => site.KillAsync(0),
                    1 => site.PauseAsync(1, Pause),
                    2 => local is not null ? site.CountAsync("PostgreSQL killed", local.CrashAsync) : CutAsync(site, connectionString),
                    3 => CutAsync(site, connectionString),
                    4 => site.KillAsync(1),
                    _ => site.StopAsync(0),
                });
                await site.WorkAsync();
            }
        });
        await site.AssertNothingIsLostAsync();
    }

    [Test]
    public async Task One_server_on_SQLite_loses_nothing_when_it_is_killed_or_paused_or_its_disk_is_full()
    {
        await using var site = await FaultSite.StartAsync(null, replicas: 1);
        await site.LoadAsync(async load =>
        {
            foreach (var fault in Cycle(load))
            {
                await (fault switch
                {
                    0 => site.FillDiskAsync(0, Pause),
                    1 => site.KillAsync(0),
                    2 => site.PauseAsync(0, Pause),
                    _ => site.StopAsync(0),
                });
                await site.WorkAsync();
            }
        });
        await site.AssertNothingIsLostAsync();
    }

    /// <summary>One fault after the other, each at least once, until the time is over.</summary>
    private static IEnumerable<int> Cycle(FaultLoad load)
    {
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round == 0 || Stopwatch.GetElapsedTime(start) < Time; round++)
        {
            for (var fault = 0; fault < 6; fault++)
            {
                yield return fault;
                if (load.HasFailed)
                {
                    yield break;
                }
            }
        }
    }

    private static Task CutAsync(FaultSite site, string connectionString) => site.CountAsync("connections cut", async () =>
    {
        await using var admin = new NpgsqlConnection(connectionString + ";Pooling=false");
        await admin.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", admin);
        await command.ExecuteNonQueryAsync();
    });
}
