using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Registry;
using ZisPlatform.Testing;

namespace ZisPlatform.Infrastructure.Tests.Registry;

/// <summary>The creation of a pair takes up to 0.2 s of CPU time, so most tests use a pool that is not started, or few pairs.</summary>
public class KeyPairPoolTests
{
    private static readonly TimeSpan TestTimeout = TimeSpan.FromSeconds(30);

    [Test]
    public async Task A_full_queue_refuses_the_next_request_with_a_retry_time()
    {
        using var pool = CreatePool(size: 0, queueLimit: 2, workers: 1);
        var waiting = new[] { TakeAsync(pool), TakeAsync(pool) };

        var error = (await TakeAsync(pool).WaitAsync(TestTimeout)).Errors.Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(waiting.Select(take => take.IsCompleted), Is.All.False);
            Assert.That((error.Kind, error.Code), Is.EqualTo((ErrorKind.Unavailable, "registry.key_pool_exhausted")));
            Assert.That(error.RetryAfter, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(1)));
        }
    }

    [Test]
    public async Task The_retry_time_grows_with_the_length_of_the_queue()
    {
        using var shortQueue = CreatePool(size: 0, queueLimit: 1, workers: 1);
        using var longQueue = CreatePool(size: 0, queueLimit: 1_000, workers: 1);

        var shortQueueError = await GetQueueErrorAsync(shortQueue, 1);
        var longQueueError = await GetQueueErrorAsync(longQueue, 1_000);

        Assert.That(longQueueError.RetryAfter, Is.GreaterThan(shortQueueError.RetryAfter!.Value));
    }

    [Test]
    public async Task A_refused_request_occupies_no_place_in_the_queue()
    {
        using var pool = CreatePool(size: 0, queueLimit: 1, workers: 1);
        using var cancellation = new CancellationTokenSource();
        var waiting = TakeAsync(pool, cancellation.Token);
        for (var i = 0; i < 5; i++)
        {
            Assert.That((await TakeAsync(pool).WaitAsync(TestTimeout)).IsOk, Is.False);
        }

        await cancellation.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());

        Assert.That(TakeAsync(pool).IsCompleted, Is.False, "the place in the queue is free again");
    }

    [Test]
    public async Task Waiting_requests_are_served_in_order_with_distinct_pairs()
    {
        using var pool = CreatePool(size: 0, queueLimit: 10, workers: 2);
        using var cancellation = new CancellationTokenSource();
        var first = TakeAsync(pool);
        var cancelled = TakeAsync(pool, cancellation.Token);
        var second = TakeAsync(pool);
        var third = TakeAsync(pool);
        await cancellation.CancelAsync();

        await pool.StartAsync(default);
        var last = (await third.WaitAsync(TestTimeout)).Value;

        Assert.That((first.IsCompletedSuccessfully, second.IsCompletedSuccessfully, cancelled.IsCanceled), Is.EqualTo((true, true, true)));
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
        using var pool = CreatePool(size: 2, queueLimit: 10, workers: 1);
        await pool.StartAsync(default);
        Assert.That(() => pool.Depth, Is.EqualTo(2).After((int)TestTimeout.TotalMilliseconds, 10));

        var take = TakeAsync(pool);

        Assert.That(take.IsCompletedSuccessfully, Is.True);
        Assert.That(() => pool.Depth, Is.EqualTo(2).After((int)TestTimeout.TotalMilliseconds, 10), "a taken pair is replaced");
        var rest = new[]
        {
            (await take).Value, (await TakeAsync(pool).WaitAsync(TestTimeout)).Value, (await TakeAsync(pool).WaitAsync(TestTimeout)).Value,
        };
        Assert.That(rest.Select(pair => pair.PublicKeyPem), Is.Unique);
        await pool.StopAsync(default);
    }

    [Test]
    public void TryTake_returns_false_if_no_pair_is_ready()
    {
        using var pool = CreatePool(size: 0, queueLimit: 1, workers: 1);

        Assert.That(pool.TryTake(out var pair), Is.False);
        Assert.That(pair, Is.Null);
    }

    [Test]
    public void A_returned_pair_is_taken_next()
    {
        using var pool = CreatePool(size: 0, queueLimit: 1, workers: 1);
        var unused = new KeyPair("public", []);

        pool.Return(unused);

        Assert.That(pool.TryTake(out var pair), Is.True);
        Assert.That(pair, Is.SameAs(unused));
        Assert.That(pool.TryTake(out _), Is.False);
    }

    [Test]
    public async Task A_returned_pair_goes_to_the_longest_waiting_request()
    {
        using var pool = CreatePool(size: 0, queueLimit: 2, workers: 1);
        var first = TakeAsync(pool);
        var second = TakeAsync(pool);
        var unused = new KeyPair("public", []);

        pool.Return(unused);

        Assert.That((await first.WaitAsync(TestTimeout)).Value, Is.SameAs(unused));
        Assert.That(second.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_pool_of_size_0_creates_pairs_only_on_demand()
    {
        using var pool = CreatePool(size: 0, queueLimit: 10, workers: 1);
        await pool.StartAsync(default);

        Assert.That((await TakeAsync(pool).WaitAsync(TestTimeout)).IsOk, Is.True);
        await pool.StopAsync(default);

        Assert.That(pool.Depth, Is.LessThanOrEqualTo(1), "a worker may have started another pair before the request was served");
    }

    [Test]
    public async Task The_pool_creates_no_pairs_before_the_server_has_started()
    {
        using var lifetime = new FakeLifetime();
        using var pool = CreatePool(size: 1, queueLimit: 10, workers: 1, lifetime);
        using var running = CreatePool(size: 0, queueLimit: 10, workers: 1);
        await pool.StartAsync(default);
        await running.StartAsync(default);
        var waiting = TakeAsync(pool);

        // Wait long enough for the creation of two pairs.
        await TakeAsync(running).WaitAsync(TestTimeout);
        await TakeAsync(running).WaitAsync(TestTimeout);
        Assert.That(waiting.IsCompleted, Is.False);

        lifetime.Start();

        Assert.That((await waiting.WaitAsync(TestTimeout)).IsOk, Is.True);
        await Task.WhenAll(pool.StopAsync(default), running.StopAsync(default));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Stopping_ends_all_workers(bool started)
    {
        using var lifetime = new FakeLifetime();
        using var pool = CreatePool(size: 0, queueLimit: 10, workers: 3, lifetime);
        if (started)
        {
            lifetime.Start();
        }

        await pool.StartAsync(default);

        await pool.StopAsync(default).WaitAsync(TestTimeout);

        Assert.That(pool.ExecuteTask!.IsCompleted, Is.True);
    }

    [Test]
    public async Task Stopping_during_a_refill_completes_at_most_the_pairs_in_progress()
    {
        using var pool = CreatePool(size: 100_000, queueLimit: 10, workers: 1);
        await pool.StartAsync(default);

        await pool.StopAsync(default).WaitAsync(TestTimeout);

        Assert.That(pool.ExecuteTask!.IsCompleted, Is.True);
        Assert.That(pool.Depth, Is.LessThanOrEqualTo(2));
    }

    private static void AssertIsRsa2048(KeyPair pair)
    {
        using var privateKey = RSA.Create();
        using var publicKey = RSA.Create();
        privateKey.ImportPkcs8PrivateKey(pair.PrivateKey, out _);
        publicKey.ImportFromPem(pair.PublicKeyPem);
        var signature = privateKey.SignData("jwt"u8, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        Assert.That(publicKey.VerifyData("jwt"u8, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), Is.True);
        Assert.That(publicKey.KeySize, Is.EqualTo(2048));
        Assert.That(pair.PublicKeyPem, Does.StartWith("-----BEGIN PUBLIC KEY-----\n").And.EndsWith("\n-----END PUBLIC KEY-----\n"));
    }

    private static async Task<Error> GetQueueErrorAsync(KeyPairPool pool, int waiting)
    {
        for (var i = 0; i < waiting; i++)
        {
            _ = TakeAsync(pool);
        }

        return (await TakeAsync(pool).WaitAsync(TestTimeout)).Errors.Single();
    }

    private static Task<Result<KeyPair>> TakeAsync(KeyPairPool pool, CancellationToken cancellationToken = default) =>
        pool.TakeAsync(cancellationToken).AsTask();

    private static KeyPairPool CreatePool(int size, int queueLimit, int workers, FakeLifetime? lifetime = null)
    {
        if (lifetime is null)
        {
            lifetime = new FakeLifetime();
            lifetime.Start();
        }

        return new KeyPairPool(
            Options.Create(new RegistryOptions { KeyPool = { Size = size, QueueLimit = queueLimit, Workers = workers } }), lifetime);
    }
}
