using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Infrastructure.Registry;

/// <summary>
/// Generates RSA-2048 key pairs in advance. A create takes a ready pair without waiting. If the pool is empty, each create waits for one
/// new pair, generated on any core; creates beyond a bounded queue are refused.
/// </summary>
/// <remarks>
/// One worker refills the pool; the others sleep until a create finds it empty. A new pair goes to the caller that has waited longest,
/// so refilling never takes precedence over a waiting create.
/// </remarks>
internal sealed class KeyPairPool : BackgroundService, IKeyPairSource
{
    private static readonly Counter<long> Misses = Telemetry.Meter.CreateCounter<long>(
        "zis.key_pool.misses", description: "Creates that found no key pair ready.");

    private static readonly Histogram<double> Generation = Telemetry.Meter.CreateHistogram<double>(
        "zis.key_pool.generation", "s", "Time to make one RSA-2048 key pair.");

    private readonly KeyPoolOptions _options;
    private readonly int _workers;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly Channel<KeyPair> _ready = Channel.CreateUnbounded<KeyPair>();
    private readonly SemaphoreSlim _taken = new(1);
    private readonly SemaphoreSlim _missed = new(0);
    private int _waiting;
    private double _secondsPerPair = 0.1;

    public KeyPairPool(IOptions<ZisOptions> options, IHostApplicationLifetime lifetime)
    {
        _options = options.Value.KeyPool;
        _workers = _options.Workers > 0 ? _options.Workers : Environment.ProcessorCount;
        _lifetime = lifetime;
        Telemetry.Meter.CreateObservableGauge("zis.key_pool.depth", () => Depth, description: "Key pairs ready.");
        Telemetry.Meter.CreateObservableGauge(
            "zis.key_pool.waiting", () => Volatile.Read(ref _waiting), description: "Creates waiting for a key pair.");
    }

    /// <summary>The number of ready pairs.</summary>
    public int Depth => _ready.Reader.Count;

    public bool TryTake([NotNullWhen(true)] out KeyPair? pair)
    {
        if (!_ready.Reader.TryRead(out pair))
        {
            return false;
        }

        _taken.Release();
        return true;
    }

    public async ValueTask<Result<KeyPair>> TakeAsync(CancellationToken cancellationToken)
    {
        if (TryTake(out var ready))
        {
            return ready;
        }

        Misses.Add(1);
        try
        {
            var ahead = Interlocked.Increment(ref _waiting) - 1;
            if (ahead >= _options.QueueLimit)
            {
                return Overloaded(ahead);
            }

            _taken.Release();
            _missed.Release();
            return await _ready.Reader.ReadAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Return(KeyPair pair) => _ready.Writer.TryWrite(pair);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Start after the server accepts connections: during startup every core is needed for the first response.
        await Task.Delay(Timeout.Infinite, _lifetime.ApplicationStarted).ContinueWith(
            _ => { }, stoppingToken, TaskContinuationOptions.None, TaskScheduler.Default);
        var workers = Enumerable.Range(1, _workers - 1).Select(_ => RunAsync(_missed, IsMissed, stoppingToken));
        await Task.WhenAll(workers.Prepend(RunAsync(_taken, () => Depth < _options.Size || IsMissed(), stoppingToken)));
    }

    private bool IsMissed() => Volatile.Read(ref _waiting) > 0;

    // A dedicated thread: generating a pair is a long computation and must not occupy a pool thread that serves requests.
    private Task RunAsync(SemaphoreSlim wake, Func<bool> wanted, CancellationToken stoppingToken) => Task.Factory.StartNew(
        () =>
        {
            try
            {
                while (true)
                {
                    wake.Wait(stoppingToken);
                    while (wanted())
                    {
                        stoppingToken.ThrowIfCancellationRequested();
                        _ready.Writer.TryWrite(Make());
                    }
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The server is stopping.
            }
        },
        stoppingToken,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private KeyPair Make()
    {
        var start = Stopwatch.GetTimestamp();
        using var rsa = RSA.Create(2048);
        var pair = new KeyPair(rsa.ExportSubjectPublicKeyInfoPem() + "\n", rsa.ExportPkcs8PrivateKey());
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Generation.Record(seconds);
        Volatile.Write(ref _secondsPerPair, (0.9 * Volatile.Read(ref _secondsPerPair)) + (0.1 * seconds));
        return pair;
    }

    private Error Overloaded(int ahead) => new(
        ErrorKind.Unavailable, "registry.key_pool_exhausted", "Too many integrations are being created at once; try again later")
    {
        RetryAfter = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(ahead * Volatile.Read(ref _secondsPerPair) / _workers))),
    };
}
