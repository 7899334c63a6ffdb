using System.Diagnostics;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Tests.Identity.Credentials;

public sealed class SignInThrottleTests : IDisposable
{
    private static readonly AccountId Account = new(1);

    private readonly SignInThrottle _throttle = new();

    public void Dispose() => _throttle.Dispose();

    [Test]
    public async Task The_first_30_failures_pass_50_are_queued_and_the_rest_are_refused()
    {
        using var cancellation = new CancellationTokenSource();
        var start = Stopwatch.GetTimestamp();
        var requests = Enumerable.Range(0, 400).Select(_ => _throttle.ThrottleAsync(Account, "10.0.0.1", cancellation.Token)).ToList();

        // The limiter uses the system clock. On a busy machine, it may have released some more permits meanwhile.
        var tolerance = 5 * (int)Math.Ceiling(Stopwatch.GetElapsedTime(start).TotalSeconds);
        var completed = requests.Where(request => request.IsCompleted).ToList();
        var errors = await Task.WhenAll(completed);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(requests.Take(30).Select(request => request.IsCompleted), Is.All.True);
            Assert.That(errors.Count(error => error is null), Is.InRange(30, 30 + tolerance));
            Assert.That(requests.Count(request => !request.IsCompleted), Is.InRange(50 - tolerance, 50));
            Assert.That(errors.OfType<Error>().ToList(), Has.Count.InRange(320 - tolerance, 320));
            Assert.That(errors.OfType<Error>().Select(error => (error.Kind, error.RetryAfter)).Distinct(), Is.EqualTo(
                new[] { (ErrorKind.TooManyRequests, (TimeSpan?)TimeSpan.FromSeconds(10)) }));
        }

        await cancellation.CancelAsync();
    }

    [Test]
    public async Task Each_address_and_each_account_has_a_separate_limit()
    {
        await Task.WhenAll(Enumerable.Range(0, SignInThrottle.Burst).Select(_ => _throttle.ThrottleAsync(Account, "10.0.0.1", default)));

        foreach (var (account, address) in new[] { (Account, "10.0.0.2"), (new AccountId(2), "10.0.0.1"), (Account, null) })
        {
            var request = _throttle.ThrottleAsync(account, address, default);
            Assert.That(request.IsCompletedSuccessfully, Is.True, $"{account} {address}");
            Assert.That(await request, Is.Null);
        }
    }

    [Test]
    public async Task A_cancelled_request_leaves_the_queue()
    {
        using var cancellation = new CancellationTokenSource();
        await Task.WhenAll(Enumerable.Range(0, SignInThrottle.Burst).Select(_ => _throttle.ThrottleAsync(Account, "10.0.0.1", default)));
        var queued = Enumerable.Range(0, SignInThrottle.Queue)
            .Select(_ => _throttle.ThrottleAsync(Account, "10.0.0.1", cancellation.Token))
            .ToList();

        await cancellation.CancelAsync();

        Assert.That(async () => await queued[^1], Throws.InstanceOf<OperationCanceledException>());
    }
}
