using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>What a reader must know of the machine to compare figures.</summary>
internal static class Machine
{
    private const double Quiet = 0.1;

    private static readonly TimeSpan HaltsTime = TimeSpan.FromSeconds(5);

    /// <summary>Shorter ones are the kernel's own work.</summary>
    private static readonly TimeSpan ShortestHalt = TimeSpan.FromMilliseconds(0.5);

    public static string Describe(string workDirectory) =>
        $"{Environment.ProcessorCount} cores, shared by the load generator, the server and the database; .NET {Environment.Version}, "
        + $"OpenSSL {SafeEvpPKeyHandle.OpenSslVersion >> 28}.{(SafeEvpPKeyHandle.OpenSslVersion >> 20) & 0xFF}, files on {new DriveInfo(workDirectory).DriveFormat}.";

    /// <summary>How busy others keep it; called while nothing of the benchmark runs.</summary>
    public static async Task<string> DescribeOthersAsync()
    {
        var before = await ReadAsync();
        await Task.Delay(TimeSpan.FromSeconds(2));
        var after = await ReadAsync();
        var busy = (double)(after.Busy - before.Busy) / (after.All - before.All);
        var warning = busy > Quiet ? " — **too much: these figures cannot be trusted**" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{busy * 100:0} %{warning}");
    }

    /// <summary>
    /// How long the machine keeps a core from a thread that does nothing but ask for the time: on a virtual one others may have it, and
    /// no count of busy ticks says so. What takes less than these halts cannot be seen in a p99.
    /// </summary>
    public static async Task<string> DescribeHaltsAsync()
    {
        var halts = await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ =>
            Task.Factory.StartNew(Halts, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"a thread on each core stood still for {halts.Average(one => one.Sum.TotalSeconds / HaltsTime.TotalSeconds):P0} of its time, at most {halts.Max(one => one.Longest.TotalMilliseconds):0} ms at once");
    }

    private static (TimeSpan Sum, TimeSpan Longest) Halts()
    {
        var (sum, longest) = (TimeSpan.Zero, TimeSpan.Zero);
        var start = Stopwatch.GetTimestamp();
        for (var last = start; Stopwatch.GetElapsedTime(start, last) < HaltsTime;)
        {
            var now = Stopwatch.GetTimestamp();
            var halt = Stopwatch.GetElapsedTime(last, now);
            last = now;
            if (halt > ShortestHalt)
            {
                sum += halt;
                longest = halt > longest ? halt : longest;
            }
        }

        return (sum, longest);
    }

    private static async Task<(long Busy, long All)> ReadAsync()
    {
        // cpu  user nice system idle iowait irq softirq steal guest guest_nice
        using var reader = File.OpenText("/proc/stat");
        var first = await reader.ReadLineAsync() ?? "";
        var ticks = first.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9].Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToList();
        var all = ticks.Sum();
        return (all - ticks[3] - ticks[4], all);
    }
}
