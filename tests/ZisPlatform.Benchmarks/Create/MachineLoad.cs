using System.Globalization;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>
/// Measures the CPU use by other programs while the benchmark is idle, and determines whether the figures of the run can be trusted.
/// </summary>
internal sealed class MachineLoad(Setup setup)
{
    /// <summary>The exit code of a complete run whose figures cannot be trusted.</summary>
    private const int TooBusyExitCode = 3;

    private const double MaxCpuUse = 0.1;

    private double _highestCpuUse;

    /// <summary>
    /// Returns the exit code of the benchmark. Short runs verify that the benchmark works, which other programs do not affect.
    /// </summary>
    public int ExitCode => setup.Effort == Effort.Full && _highestCpuUse > MaxCpuUse ? TooBusyExitCode : 0;

    /// <summary>Measures the CPU use, and describes it. Call it only while the benchmark and its servers are idle.</summary>
    public async Task<string> DescribeAsync()
    {
        var before = await ReadCpuTicksAsync();
        await Task.Delay(TimeSpan.FromSeconds(setup.Select(smoke: 0.1, quick: 2.0, full: 2.0)));
        var after = await ReadCpuTicksAsync();
        var cpuUse = (double)(after.Busy - before.Busy) / Math.Max(1, after.All - before.All);
        _highestCpuUse = Math.Max(_highestCpuUse, cpuUse);
        var warning = cpuUse > MaxCpuUse ? " — **too much: these figures cannot be trusted**" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{cpuUse * 100:0} %{warning}");
    }

    private static async Task<(long Busy, long All)> ReadCpuTicksAsync()
    {
        // cpu  user nice system idle iowait irq softirq steal guest guest_nice
        using var reader = File.OpenText("/proc/stat");
        var first = await reader.ReadLineAsync() ?? "";
        var ticks = first.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(text => long.Parse(text, CultureInfo.InvariantCulture))
            .ToList();
        var all = ticks.Sum();
        return (all - ticks[3] - ticks[4], all);
    }
}
