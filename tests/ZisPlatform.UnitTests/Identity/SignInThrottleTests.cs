using System.Diagnostics;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.UnitTests.Identity;

public sealed class SignInThrottleTests : IDisposable
{
    private static readonly AccountId Account = new(1);

    private readonly SignInThrottle _failures = new();

    public void Dispose() => _failures.Dispose();

    [Test]
    public async Task The_first_30_failures_pass_50_are_queued_and_the_rest_are_refused()
    {
        using var giveUp = new CancellationTokenSource();
        var start = Stopwatch.GetTimestamp();
        var answers = Enumerable.Range(0, 400).Select(_ => _failures.ThrottleAsync(Account, "10.0.0.1", giveUp.Token)).ToList();

        // The limiter uses the system clock. On a busy machine, it may have released some more permits meanwhile.
        var late = 5 * (int)Math.Ceiling(Stopwatch.GetElapsedTime(start).TotalSeconds);
        var atOnce = answers.Where(answer => answer.IsCompleted).ToList();
        var errors = await Task.WhenAll(atOnce);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answers.Take(30).Select(answer => answer.IsCompleted), Is.All.True);
            Assert.That(errors.Count(error => error is null), Is.InRange(30, 30 + late));
            Assert.That(answers.Count(answer => !answer.IsCompleted), Is.InRange(50 - late, 50));
            Assert.That(errors.OfType<Error>().ToList(), Has.Count.InRange(320 - late, 320));
            Assert.That(errors.OfType<Error>().Select(error => (error.Kind, error.RetryAfter)).Distinct(), Is.EqualTo(
                new[] { (ErrorKind.TooManyRequests, (TimeSpan?)TimeSpan.FromSeconds(10)) }));
        }

        await giveUp.CancelAsync();
    }

    [Test]
    public async Task Each_address_and_each_account_has_a_separate_limit()
    {
        await Task.WhenAll(Enumerable.Range(0, SignInThrottle.Burst).Select(_ => _failures.ThrottleAsync(Account, "10.0.0.1", default)));

        foreach (var (account, address) in new[] { (Account, "10.0.0.2"), (new AccountId(2), "10.0.0.1"), (Account, null) })
        {
            var answer = _failures.ThrottleAsync(account, address, default);
            Assert.That(answer.IsCompletedSuccessfully, Is.True, $"{account} {address}");
            Assert.That(await answer, Is.Null);
        }
    }

    [Test]
    public async Task A_cancelled_request_leaves_the_queue()
    {
        using var hangUp = new CancellationTokenSource();
        await Task.WhenAll(Enumerable.Range(0, SignInThrottle.Burst).Select(_ => _failures.ThrottleAsync(Account, "10.0.0.1", default)));
        var waiting = Enumerable.Range(0, SignInThrottle.Queue)
            .Select(_ => _failures.ThrottleAsync(Account, "10.0.0.1", hangUp.Token))
            .ToList();

        await hangUp.CancelAsync();

        Assert.That(async () => await waiting[^1], Throws.InstanceOf<OperationCanceledException>());
    }
}
