using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>Describes the machine, so that readers can compare figures.</summary>
internal static class Machine
{
    /// <summary>The shortest suspension that counts; the kernel itself causes shorter ones.</summary>
    private static readonly TimeSpan MinSuspension = TimeSpan.FromMilliseconds(0.5);

    public static string Describe(string workDirectory)
    {
        var openSsl = SafeEvpPKeyHandle.OpenSslVersion;
        return $"{Environment.ProcessorCount} cores, shared by the load generator, the server and the database; "
            + $".NET {Environment.Version}, OpenSSL {openSsl >> 28}.{(openSsl >> 20) & 0xFF}, "
            + $"files on {new DriveInfo(workDirectory).DriveFormat}.";
    }

    /// <summary>
    /// Measures how long a thread that only reads the clock is suspended. On a virtual machine other guests may use the core, which
    /// the counts of busy ticks do not show. Effects shorter than these suspensions are not visible in a p99.
    /// </summary>
    public static async Task<string> DescribeSuspensionsAsync(Setup setup)
    {
        var window = TimeSpan.FromSeconds(setup.Select(smoke: 0.1, quick: 5.0, full: 5.0));
        var suspensions = await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ =>
            Task.Factory.StartNew(
                () => MeasureSuspensions(window), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var share = suspensions.Average(suspension => suspension.Sum.TotalSeconds / window.TotalSeconds);
        var longest = suspensions.Max(suspension => suspension.Longest.TotalMilliseconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"a thread on each core was suspended for {share:P0} of the time, for at most {longest:0} ms at a time");
    }

    /// <summary>
    /// Measures the kernel operations that every server depends on. They differ tenfold between machines with equally fast processors.
    /// </summary>
    /// <param name="workDirectory">The directory of the store's files.</param>
    public static async Task<string> DescribeKernelAsync(string workDirectory)
    {
        var (systemCall, threadWake, flush) = await Task.Factory.StartNew(
            () => (MeasureSystemCall(), MeasureThreadWake(), MeasureFlush(Path.Combine(workDirectory, "flush"))),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"A system call takes {systemCall.TotalMicroseconds:0.00} µs, waking another thread {threadWake.TotalMicroseconds:0} µs, "
            + $"flushing a written page to the disk {flush.TotalMicroseconds:0} µs");
    }

    private static TimeSpan MeasureSystemCall() => MedianOf(20, () => Repeat(10_000, () => Thread.Yield()) / 10_000);

    /// <summary>Measures the time to wake another thread, which is half of a round trip.</summary>
    private static TimeSpan MeasureThreadWake()
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

    private static TimeSpan MeasureFlush(string path)
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

    private static (TimeSpan Sum, TimeSpan Longest) MeasureSuspensions(TimeSpan window)
    {
        var (sum, longest) = (TimeSpan.Zero, TimeSpan.Zero);
        var start = Stopwatch.GetTimestamp();
        for (var last = start; Stopwatch.GetElapsedTime(start, last) < window;)
        {
            var now = Stopwatch.GetTimestamp();
            var suspension = Stopwatch.GetElapsedTime(last, now);
            last = now;
            if (suspension > MinSuspension)
            {
                sum += suspension;
                longest = suspension > longest ? suspension : longest;
            }
        }

        return (sum, longest);
    }
}
