using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using ZisPlatform.Application.Registry;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>Limit (c): how fast this machine makes RSA-2048 pairs when every core does nothing else.</summary>
internal sealed class KeyMeasure
{
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(1);

    private readonly ConcurrentBag<double> _seconds = [];
    private TimeSpan _measured;

    /// <summary>Every pair made, in the measured stretches and around them.</summary>
    public ConcurrentBag<KeyPair> Pairs { get; } = [];

    /// <summary>How many pairs the rate is counted from.</summary>
    public int Count => _seconds.Count;

    public double Rate => _seconds.Count / _measured.TotalSeconds;

    /// <summary>How long one pair takes one core.</summary>
    public double MeanSeconds => _seconds.Average();

    public double P99Seconds => Load.Sample.Percentile([.. _seconds.Order()], 0.99);

    public async Task RunAsync(TimeSpan window)
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
            () => Make(start, window), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        _measured += window;
    }

    private void Make(long start, TimeSpan window)
    {
        while (true)
        {
            var begun = Stopwatch.GetTimestamp();
            using var rsa = RSA.Create(2048);
            Pairs.Add(new KeyPair(rsa.ExportSubjectPublicKeyInfoPem() + "\n", rsa.ExportPkcs8PrivateKey()));
            var now = Stopwatch.GetElapsedTime(start);
            if (now >= Lead + window)
            {
                return;
            }

            if (now >= Lead)
            {
                _seconds.Add(Stopwatch.GetElapsedTime(begun).TotalSeconds);
            }
        }
    }
}
