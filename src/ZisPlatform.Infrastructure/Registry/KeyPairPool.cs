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
/// Generates RSA-2048 key pairs in advance. A create request takes a ready pair without waiting. If the pool is empty, each create request
/// waits for one new pair, generated on any core; requests beyond a bounded queue are rejected.
/// </summary>
/// <remarks>
/// One worker refills the pool; the others sleep until a create request finds it empty. A new pair goes to the caller that has waited
/// longest, so refilling never takes precedence over a waiting request.
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
    private readonly SemaphoreSlim _refillSignal = new(1);
    private readonly SemaphoreSlim _missSignal = new(0);
    private int _waiting;
    private double _secondsPerPair = 0.1;

    public KeyPairPool(IOptions<RegistryOptions> options, IHostApplicationLifetime lifetime)
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

        _refillSignal.Release();
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
            var queuePosition = Interlocked.Increment(ref _waiting) - 1;
            if (queuePosition >= _options.QueueLimit)
            {
                return CreateOverloadedError(queuePosition);
            }

            _refillSignal.Release();
            _missSignal.Release();
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
        await _lifetime.WaitForStartAsync(stoppingToken);
        var workers = Enumerable.Range(1, _workers - 1).Select(_ => RunAsync(_missSignal, HasWaitingCaller, stoppingToken));
        await Task.WhenAll(workers.Prepend(RunAsync(_refillSignal, () => Depth < _options.Size || HasWaitingCaller(), stoppingToken)));
    }

    private bool HasWaitingCaller() => Volatile.Read(ref _waiting) > 0;

    // A dedicated thread: generating a pair is a long computation and must not occupy a pool thread that serves requests.
    private Task RunAsync(SemaphoreSlim signal, Func<bool> isPairNeeded, CancellationToken stoppingToken) => Task.Factory.StartNew(
        () =>
        {
            try
            {
                while (true)
                {
                    signal.Wait(stoppingToken);
                    while (isPairNeeded())
                    {
                        stoppingToken.ThrowIfCancellationRequested();
                        _ready.Writer.TryWrite(GeneratePair());
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

    private KeyPair GeneratePair()
    {
        var start = Stopwatch.GetTimestamp();
        using var rsa = RSA.Create(2048);
        var pair = new KeyPair(rsa.ExportSubjectPublicKeyInfoPem() + "\n", rsa.ExportPkcs8PrivateKey());
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Generation.Record(seconds);
        Volatile.Write(ref _secondsPerPair, (0.9 * Volatile.Read(ref _secondsPerPair)) + (0.1 * seconds));
        return pair;
    }

    private Error CreateOverloadedError(int queuePosition) => new(
        ErrorKind.Unavailable, "registry.key_pool_exhausted", "Too many integrations are being created at once; try again later")
    {
        RetryAfter = TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(queuePosition * Volatile.Read(ref _secondsPerPair) / _workers))),
    };
}
