using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Registry;

namespace ZisPlatform.UnitTests.Registry;

/// <summary>The creation of a pair takes up to 0.2 s of CPU time, so most tests use a pool that is not started, or few pairs.</summary>
public class KeyPairPoolTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task A_full_queue_refuses_the_next_request_with_a_retry_time()
    {
        using var pool = Pool(size: 0, queueLimit: 2, workers: 1);
        var waiting = new[] { Take(pool), Take(pool) };

        var refused = (await Take(pool).WaitAsync(Patience)).Errors.Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(waiting.Select(taking => taking.IsCompleted), Is.All.False);
            Assert.That((refused.Kind, refused.Code), Is.EqualTo((ErrorKind.Unavailable, "registry.key_pool_exhausted")));
            Assert.That(refused.RetryAfter, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(1)));
        }
    }

    [Test]
    public async Task The_retry_time_grows_with_the_length_of_the_queue()
    {
        using var shortQueue = Pool(size: 0, queueLimit: 1, workers: 1);
        using var longQueue = Pool(size: 0, queueLimit: 1_000, workers: 1);

        var soon = await RefusalAsync(shortQueue, 1);
        var late = await RefusalAsync(longQueue, 1_000);

        Assert.That(late.RetryAfter, Is.GreaterThan(soon.RetryAfter!.Value));
    }

    [Test]
    public async Task A_refused_request_occupies_no_place_in_the_queue()
    {
        using var pool = Pool(size: 0, queueLimit: 1, workers: 1);
        using var hangUp = new CancellationTokenSource();
        var waiting = Take(pool, hangUp.Token);
        for (var i = 0; i < 5; i++)
        {
            Assert.That((await Take(pool).WaitAsync(Patience)).IsOk, Is.False);
        }

        await hangUp.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());

        Assert.That(Take(pool).IsCompleted, Is.False, "the place in the queue is free again");
    }

    [Test]
    public async Task Waiting_requests_are_served_in_order_with_distinct_pairs()
    {
        using var pool = Pool(size: 0, queueLimit: 10, workers: 2);
        using var hangUp = new CancellationTokenSource();
        var first = Take(pool);
        var gone = Take(pool, hangUp.Token);
        var second = Take(pool);
        var third = Take(pool);
        await hangUp.CancelAsync();

        await pool.StartAsync(default);
        var last = (await third.WaitAsync(Patience)).Value;

        Assert.That((first.IsCompletedSuccessfully, second.IsCompletedSuccessfully, gone.IsCanceled), Is.EqualTo((true, true, true)));
        var pairs = new[] { (await first).Value, (await second).Value, last };
        Assert.That(pairs.Select(pair => pair.PublicKeyPem), Is.Unique);
        foreach (var pair in pairs)
        {
            AssertIsRsa2048(pair);
        }

        await pool.StopAsync(default);
    }

    [Test]
    public async Task The_pool_refills_to_its_size_and_serves_ready_pairs_without_waiting()
    {
        using var pool = Pool(size: 2, queueLimit: 10, workers: 1);
        await pool.StartAsync(default);
        Assert.That(() => pool.Depth, Is.EqualTo(2).After((int)Patience.TotalMilliseconds, 10));

        var taking = Take(pool);

        Assert.That(taking.IsCompletedSuccessfully, Is.True);
        Assert.That(() => pool.Depth, Is.EqualTo(2).After((int)Patience.TotalMilliseconds, 10), "what was taken is made again");
        var rest = new[]
        {
            (await taking).Value, (await Take(pool).WaitAsync(Patience)).Value, (await Take(pool).WaitAsync(Patience)).Value,
        };
        Assert.That(rest.Select(pair => pair.PublicKeyPem), Is.Unique);
        await pool.StopAsync(default);
    }

    [Test]
    public void TryTake_returns_false_if_no_pair_is_ready()
    {
        using var pool = Pool(size: 0, queueLimit: 1, workers: 1);

        Assert.That(pool.TryTake(out var pair), Is.False);
        Assert.That(pair, Is.Null);
    }

    [Test]
    public void A_returned_pair_is_taken_next()
    {
        using var pool = Pool(size: 0, queueLimit: 1, workers: 1);
        var unused = new KeyPair("public", []);

        pool.Return(unused);

        Assert.That(pool.TryTake(out var pair), Is.True);
        Assert.That(pair, Is.SameAs(unused));
        Assert.That(pool.TryTake(out _), Is.False);
    }

    [Test]
    public async Task A_returned_pair_goes_to_the_longest_waiting_request()
    {
        using var pool = Pool(size: 0, queueLimit: 2, workers: 1);
        var first = Take(pool);
        var second = Take(pool);
        var unused = new KeyPair("public", []);

        pool.Return(unused);

        Assert.That((await first.WaitAsync(Patience)).Value, Is.SameAs(unused));
        Assert.That(second.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_pool_of_size_0_creates_pairs_only_on_demand()
    {
        using var pool = Pool(size: 0, queueLimit: 10, workers: 1);
        await pool.StartAsync(default);

        Assert.That((await Take(pool).WaitAsync(Patience)).IsOk, Is.True);
        await pool.StopAsync(default);

        Assert.That(pool.Depth, Is.LessThanOrEqualTo(1), "a worker may have begun one more before the waiting one had gone");
    }

    [Test]
    public async Task The_pool_creates_no_pairs_before_the_server_has_started()
    {
        using var starting = new Lifetime();
        using var pool = Pool(size: 1, queueLimit: 10, workers: 1, starting);
        using var running = Pool(size: 0, queueLimit: 10, workers: 1);
        await pool.StartAsync(default);
        await running.StartAsync(default);
        var waiting = Take(pool);

        // Wait long enough for the creation of two pairs.
        await Take(running).WaitAsync(Patience);
        await Take(running).WaitAsync(Patience);
        Assert.That(waiting.IsCompleted, Is.False);

        starting.Start();

        Assert.That((await waiting.WaitAsync(Patience)).IsOk, Is.True);
        await Task.WhenAll(pool.StopAsync(default), running.StopAsync(default));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Stopping_ends_all_workers(bool started)
    {
        using var lifetime = new Lifetime();
        using var pool = Pool(size: 0, queueLimit: 10, workers: 3, lifetime);
        if (started)
        {
            lifetime.Start();
        }

        await pool.StartAsync(default);

        await pool.StopAsync(default).WaitAsync(Patience);

        Assert.That(pool.ExecuteTask!.IsCompleted, Is.True);
    }

    [Test]
    public async Task Stopping_during_a_refill_completes_at_most_the_pairs_in_progress()
    {
        using var pool = Pool(size: 100_000, queueLimit: 10, workers: 1);
        await pool.StartAsync(default);

        await pool.StopAsync(default).WaitAsync(Patience);

        Assert.That(pool.ExecuteTask!.IsCompleted, Is.True);
        Assert.That(pool.Depth, Is.LessThanOrEqualTo(2));
    }

    private static void AssertIsRsa2048(KeyPair pair)
    {
        using var own = RSA.Create();
        using var receiver = RSA.Create();
        own.ImportPkcs8PrivateKey(pair.PrivateKey, out _);
        receiver.ImportFromPem(pair.PublicKeyPem);
        var signature = own.SignData("jwt"u8, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        Assert.That(receiver.VerifyData("jwt"u8, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), Is.True);
        Assert.That(receiver.KeySize, Is.EqualTo(2048));
        Assert.That(pair.PublicKeyPem, Does.StartWith("-----BEGIN PUBLIC KEY-----\n").And.EndsWith("\n-----END PUBLIC KEY-----\n"));
    }

    private static async Task<Error> RefusalAsync(KeyPairPool pool, int waiting)
    {
        for (var i = 0; i < waiting; i++)
        {
            _ = Take(pool);
        }

        return (await Take(pool).WaitAsync(Patience)).Errors.Single();
    }

    private static Task<Result<KeyPair>> Take(KeyPairPool pool, CancellationToken cancellationToken = default) =>
        pool.TakeAsync(cancellationToken).AsTask();

    private static KeyPairPool Pool(int size, int queueLimit, int workers, Lifetime? lifetime = null)
    {
        if (lifetime is null)
        {
            lifetime = new Lifetime();
            lifetime.Start();
        }

        return new KeyPairPool(
            Options.Create(new ZisOptions { KeyPool = { Size = size, QueueLimit = queueLimit, Workers = workers } }), lifetime);
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _started = new();

        public CancellationToken ApplicationStarted => _started.Token;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void Start() => _started.Cancel();

        public void StopApplication() => throw new NotSupportedException();

        public void Dispose() => _started.Dispose();
    }
}
