using System.Globalization;
using System.Security.Cryptography;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>What a reader must know of the machine to compare figures.</summary>
internal static class Machine
{
    private const double Quiet = 0.1;

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
