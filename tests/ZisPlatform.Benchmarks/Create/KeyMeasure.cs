using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using ZisPlatform.Application.Registry.Integrations;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>Measures limit (c): how fast this machine generates RSA-2048 pairs if every core does nothing else.</summary>
internal sealed class KeyMeasure(Setup setup)
{
    private readonly ConcurrentBag<double> _seconds = [];
    private TimeSpan _measuredTime;

    private TimeSpan RampUp => TimeSpan.FromSeconds(setup.Select(smoke: 0, quick: 1, full: 1));

    /// <summary>All pairs generated, inside and outside the measured windows.</summary>
    public ConcurrentBag<KeyPair> Pairs { get; } = [];

    /// <summary>The number of pairs that the rate is computed from.</summary>
    public int Count => _seconds.Count;

    public double Rate => _seconds.Count / _measuredTime.TotalSeconds;

    /// <summary>The mean time to generate one pair on one core.</summary>
    public double MeanSeconds => _seconds.DefaultIfEmpty(double.NaN).Average();

    public double P99Seconds => Load.Sample.Percentile([.. _seconds.Order()], 0.99);

    public async Task RunAsync(TimeSpan window)
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
            () => GeneratePairs(start, window), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        _measuredTime += window;
    }

    private void GeneratePairs(long start, TimeSpan window)
    {
        while (true)
        {
            var pairStart = Stopwatch.GetTimestamp();
            using var rsa = RSA.Create(2048);
            Pairs.Add(new KeyPair(rsa.ExportSubjectPublicKeyInfoPem() + "\n", rsa.ExportPkcs8PrivateKey()));
            var elapsed = Stopwatch.GetElapsedTime(start);
            if (elapsed >= RampUp + window)
            {
                return;
            }

            if (elapsed >= RampUp)
            {
                _seconds.Add(Stopwatch.GetElapsedTime(pairStart).TotalSeconds);
            }
        }
    }
}
