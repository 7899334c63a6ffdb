using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>Describes the machine, so that readers can compare figures.</summary>
internal static class Machine
{
    private const double Quiet = 0.1;

    private static readonly TimeSpan HaltsTime = TimeSpan.FromSeconds(5);

    /// <summary>Shorter halts are the kernel's own work.</summary>
    private static readonly TimeSpan ShortestHalt = TimeSpan.FromMilliseconds(0.5);

    public static string Describe(string workDirectory)
    {
        var openSsl = SafeEvpPKeyHandle.OpenSslVersion;
        return $"{Environment.ProcessorCount} cores, shared by the load generator, the server and the database; "
            + $".NET {Environment.Version}, OpenSSL {openSsl >> 28}.{(openSsl >> 20) & 0xFF}, "
            + $"files on {new DriveInfo(workDirectory).DriveFormat}.";
    }

    /// <summary>Measures the CPU use by other programs. Call it only while the benchmark is idle.</summary>
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
    /// Measures how long a thread that only reads the clock is kept off its core. On a virtual machine other guests may use the core, which
    /// the counts of busy ticks do not show. Effects shorter than these halts are not visible in a p99.
    /// </summary>
    public static async Task<string> DescribeHaltsAsync()
    {
        var halts = await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ =>
            Task.Factory.StartNew(Halts, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var part = halts.Average(halt => halt.Sum.TotalSeconds / HaltsTime.TotalSeconds);
        var longest = halts.Max(halt => halt.Longest.TotalMilliseconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"a thread on each core was halted for {part:P0} of its time, for at most {longest:0} ms without interruption");
    }

    /// <summary>
    /// Measures the kernel operations that every server depends on. They differ tenfold between machines with equally fast processors.
    /// </summary>
    /// <param name="workDirectory">The directory of the store's files.</param>
    public static async Task<string> DescribeKernelAsync(string workDirectory)
    {
        var (call, wake, flush) = await Task.Factory.StartNew(
            () => (CallTime(), WakeTime(), FlushTime(Path.Combine(workDirectory, "flush"))),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"A system call takes {call.TotalMicroseconds:0.00} µs, waking another thread {wake.TotalMicroseconds:0} µs, "
            + $"flushing a written page to the disk {flush.TotalMicroseconds:0} µs");
    }

    private static TimeSpan CallTime() => MedianOf(20, () => Repeat(10_000, () => Thread.Yield()) / 10_000);

    /// <summary>Measures the time to wake another thread, which is half of a round trip.</summary>
    private static TimeSpan WakeTime()
    {
        const int count = 1_000;
        using var signal = new AutoResetEvent(false);
        using var reply = new AutoResetEvent(false);
        return MedianOf(5, () =>
        {
            var other = new Thread(() => Repeat(count, () => signal.WaitOne() && reply.Set()));
            other.Start();
            var time = Repeat(count, () => signal.Set() && reply.WaitOne());
            other.Join();
            return time / (2 * count);
        });
    }

    private static TimeSpan FlushTime(string path)
    {
        var page = new byte[8192];
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        return MedianOf(200, () => Repeat(1, () =>
        {
            file.Position = 0;
            file.Write(page);
            file.Flush(flushToDisk: true);
            return true;
        }));
    }

    private static TimeSpan Repeat(int count, Func<bool> action)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start);
    }

    private static TimeSpan MedianOf(int rounds, Func<TimeSpan> measure) =>
        TimeSpan.FromMicroseconds(Series.Median(Enumerable.Range(0, rounds).Select(_ => measure().TotalMicroseconds)));

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
        var ticks = first.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(text => long.Parse(text, CultureInfo.InvariantCulture))
            .ToList();
        var all = ticks.Sum();
        return (all - ticks[3] - ticks[4], all);
    }
}
