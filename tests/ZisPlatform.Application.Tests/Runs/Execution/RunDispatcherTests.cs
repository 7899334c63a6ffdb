using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Tests.Runs.Execution;

public class RunDispatcherTests
{
    private static readonly TimeSpan InitialDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>The limit after which a test fails that hangs.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Run_that_cannot_continue_is_retried_with_growing_delays()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        var failures = 0;
        engine.Subscriptions.Before = operation =>
            operation == "LoadDocumentsAsync" && ++failures <= 8 ? Task.FromException(new IOException("down")) : Task.CompletedTask;

        engine.StartOwned();
        for (var failure = 0; failure < 8; failure++)
        {
            var delay = InitialDelay * (1 << Math.Min(failure, 6));
            await engine.Clock.UntilDelayedAsync(delay, failure == 7 ? 2 : 1);
            engine.Clock.Advance(delay);
        }

        await engine.UntilAllAsync(RunStatus.Succeeded);
        Assert.That(
            engine.Clock.Delays.Select(delay => delay.TotalMilliseconds), Is.EqualTo([200, 400, 800, 1600, 3200, 6400, 12800, 12800]));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Progress_is_saved_again_after_a_failure_without_repeating_the_action(bool isTimeout)
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();

        // The first save and its retry by the group commit.
        engine.Store.Before = FakeRunStore.Throw(
            "SaveAsync", isTimeout ? new TaskCanceledException("The store timed out.") : new IOException("down"), times: 2);

        var run = engine.StartOwned();
        await engine.Clock.UntilDelayedAsync(InitialDelay);
        Assert.That(engine.Http.Calls, Has.Count.EqualTo(1));
        engine.Clock.Advance(InitialDelay);
        await engine.UntilAllAsync(RunStatus.Succeeded);

        Assert.That(engine.Http.Keys, Is.EqualTo([$"\"{run.Id}-1-1\"", $"\"{run.Id}-1-2\""]));
    }

    [Test]
    public async Task Save_that_lost_its_response_is_stored_once()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        engine.Store.After = FakeRunStore.Throw("SaveAsync", new IOException("connection lost"), times: 1);

        var run = engine.StartOwned();
        await engine.UntilAllAsync(RunStatus.Succeeded);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(engine.Http.Calls, Has.Count.EqualTo(2));
            Assert.That(engine.Store.OutcomesOf(run.Id).Select(outcome => outcome.Number), Is.EqualTo([0, 1]));
            Assert.That(engine.Store.Log, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task Run_cancelled_during_an_action_calls_no_further_action_and_stays_cancelled()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        engine.Http.Hold();
        var run = engine.StartOwned();
        await engine.UntilAsync(() => engine.Http.Waiting == 1, "the first call");

        var entry = new LogEntry(engine.Ids.Next(), LogStatus.Warning, "Cancelled", engine.Clock.GetUtcNow());
        Assert.That(await engine.Store.CancelAsync(RunEngine.Account, run.Id, entry, CancellationToken.None), Is.True);
        engine.Http.Release();
        await engine.Dispatcher.DrainAsync(Timeout).WaitAsync(Timeout);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(engine.Store.Runs.Single().Status, Is.EqualTo(RunStatus.Cancelled));
            Assert.That(engine.Store.OutcomesOf(run.Id), Is.Empty);
            Assert.That(engine.Store.Log, Is.EqualTo([entry]));
            Assert.That(engine.Http.Calls, Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task Run_cancelled_while_its_end_is_saved_again_stays_cancelled()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        engine.Subscriptions.Deploy(RunEngine.Integration, """{"Done":{"Type":"Succeed"}}""", "Done");
        engine.Store.Before = FakeRunStore.Throw("SaveAsync", new IOException("down"), times: 2);
        var run = engine.StartOwned();
        await engine.Clock.UntilDelayedAsync(InitialDelay);

        var entry = new LogEntry(engine.Ids.Next(), LogStatus.Warning, "Cancelled", engine.Clock.GetUtcNow());
        await engine.Store.CancelAsync(RunEngine.Account, run.Id, entry, CancellationToken.None);
        engine.Clock.Advance(InitialDelay);
        await engine.UntilAsync(() => engine.Store.Calls.Contains("SaveAsync"), "the end is saved again");
        await engine.Dispatcher.DrainAsync(Timeout).WaitAsync(Timeout);

        Assert.That(engine.Store.Runs.Single().Status, Is.EqualTo(RunStatus.Cancelled));
        Assert.That(engine.Store.Log, Is.EqualTo([entry]));
    }

    [Test]
    public async Task Run_that_ended_cannot_be_cancelled()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        var run = engine.StartOwned();
        await engine.UntilAllAsync(RunStatus.Succeeded);

        var entry = new LogEntry(engine.Ids.Next(), LogStatus.Warning, "Cancelled", engine.Clock.GetUtcNow());
        Assert.That(await engine.Store.CancelAsync(RunEngine.Account, run.Id, entry, CancellationToken.None), Is.False);
    }

    [Test]
    public async Task Run_of_a_lost_worker_stores_nothing_more()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        engine.Http.Hold();
        var run = engine.StartOwned();
        await engine.UntilAsync(() => engine.Http.Waiting == 1, "the first call");

        engine.Dispatcher.Deregister();
        await engine.Dispatcher.DrainAsync(Timeout).WaitAsync(Timeout);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(engine.Dispatcher.Worker, Is.Null);
            Assert.That(engine.Http.Cancelled, Is.EqualTo(1));
            Assert.That(engine.Store.Calls, Has.None.EqualTo("SaveAsync"));
            Assert.That(engine.Dispatcher.IsActive(run.Id), Is.False);
        }
    }

    [Test]
    public async Task Run_that_waits_to_be_saved_again_stops_when_the_lease_is_lost()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        engine.Store.Before = FakeRunStore.Throw("SaveAsync", new IOException("down"), times: int.MaxValue);
        engine.StartOwned();
        await engine.Clock.UntilDelayedAsync(InitialDelay);

        // The clock stands still, so the wait ends only because it is cancelled.
        engine.Dispatcher.Deregister();
        await engine.Dispatcher.DrainAsync(Timeout).WaitAsync(Timeout);

        Assert.That(engine.Http.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Run_that_waits_to_be_retried_does_not_delay_the_shutdown()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        engine.Subscriptions.Before = _ => Task.FromException(new IOException("down"));
        var run = engine.StartOwned();
        await engine.Clock.UntilDelayedAsync(InitialDelay);

        await engine.Dispatcher.DrainAsync(Timeout).WaitAsync(Timeout);

        Assert.That(engine.Dispatcher.IsActive(run.Id), Is.False);
        Assert.That(engine.Store.Runs.Single().Status, Is.EqualTo(RunStatus.Running), "the removal of the worker requeues it");
    }

    [Test]
    public async Task Execution_that_throws_frees_its_slot_and_does_not_hang_the_drain()
    {
        using var engine = new RunEngine(options => options.Concurrency = 1);
        engine.StartWithoutWorker();
        engine.Subscriptions.Before = _ => Task.FromException(new IOException("down"));
        engine.Log.OnMessage = _ => throw new InvalidOperationException("The log provider is broken.");
        var run = engine.StartOwned();
        await engine.UntilAsync(() => engine.Log.Messages.Count == 1, "the failure is logged");

        await engine.Dispatcher.DrainAsync(Timeout).WaitAsync(Timeout);

        Assert.That(engine.Dispatcher.IsActive(run.Id), Is.False);
        Assert.That(engine.Dispatcher.TryReserve(run), Is.True);
    }

    [Test]
    public async Task Run_claimed_again_stays_active_when_its_earlier_execution_ends()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        var loading = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        engine.Subscriptions.Before = operation =>
        {
            if (operation != "LoadDocumentsAsync")
            {
                return Task.CompletedTask;
            }

            engine.Subscriptions.Before = _ => Task.CompletedTask;
            started.SetResult();
            return loading.Task;
        };
        var run = engine.StartOwned();
        await started.Task;

        // The lease is lost, and the same process claims the run while the first execution has not noticed yet.
        engine.Dispatcher.Deregister();
        var worker = engine.Register(2);
        engine.Http.Hold();
        var claimed = run with { ClaimVersion = 1 };
        engine.Store.Put(new RunRow(claimed, RunStatus.Running) { Owner = worker.Id });
        Assert.That(engine.Dispatcher.TryReserve(claimed), Is.True);
        engine.Dispatcher.Start(worker, claimed, isNew: false);
        await engine.UntilAsync(() => engine.Http.Waiting == 1, "the call of the second execution");
        var slots = engine.Limiter.AcquireUpTo(RunEngine.Account, RunEngine.Integration, int.MaxValue);
        Assert.That(slots, Is.EqualTo(48), "both executions hold a slot");

        loading.SetResult();
        await UntilSlotIsFreeAsync(engine, run);
        Assert.That(engine.Dispatcher.IsActive(run.Id), Is.True);

        engine.Http.Release();
        await engine.UntilAllAsync(RunStatus.Succeeded);
    }

    [Test]
    public async Task Claim_that_fails_releases_the_reserved_slots()
    {
        using var engine = new RunEngine(options => options.Concurrency = 2);
        engine.StartWithoutWorker();
        engine.Queue();
        engine.Store.Before = FakeRunStore.Throw("ClaimAsync", new IOException("down"));

        Assert.That(async () => await engine.Dispatcher.ClaimAsync(CancellationToken.None), Throws.InstanceOf<IOException>());

        Assert.That(engine.Limiter.AcquireUpTo(RunEngine.Account, RunEngine.Integration, 10), Is.EqualTo(2));
    }

    [Test]
    public async Task Claimed_runs_start_although_their_definitions_could_not_be_read_together()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        engine.Queue();
        var failures = 0;
        engine.Subscriptions.Before = operation => operation == "GetCurrentDefinitionsAsync" && Interlocked.Increment(ref failures) == 1
            ? Task.FromException(new IOException("down"))
            : Task.CompletedTask;

        await engine.Dispatcher.ClaimAsync(CancellationToken.None);
        await engine.UntilAllAsync(RunStatus.Succeeded);

        Assert.That(failures, Is.EqualTo(2));
    }

    [Test]
    public async Task Nothing_is_claimed_without_a_registration()
    {
        using var engine = new RunEngine();
        engine.Queue();

        await engine.Dispatcher.ClaimAsync(CancellationToken.None);

        Assert.That(engine.Store.Calls, Is.Empty);
    }

    [Test]
    public async Task Freed_slot_wakes_the_poll_only_if_runs_are_queued()
    {
        using var engine = new RunEngine(options => options.Concurrency = 1);
        engine.StartWithoutWorker();
        engine.Http.Hold();
        engine.Queue();
        await engine.Dispatcher.ClaimAsync(CancellationToken.None);
        await engine.UntilAsync(() => engine.Http.Waiting == 1, "the only slot is in use");

        // The claim took as many runs as slots were free, so there may be more.
        var run = engine.CreateRun();
        engine.Http.Release();
        await engine.Dispatcher.WaitAsync(CancellationToken.None).WaitAsync(Timeout);
        await engine.Dispatcher.ClaimAsync(CancellationToken.None);

        Assert.That(engine.Dispatcher.TryReserve(run), Is.True);
        engine.Dispatcher.Release(run);
        Assert.That(engine.Dispatcher.WaitAsync(CancellationToken.None).IsCompleted, Is.False, "the queue was empty");
    }

    /// <summary>Waits until an execution has ended, which makes its slot free.</summary>
    private static async Task UntilSlotIsFreeAsync(RunEngine engine, Run run)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (!engine.Dispatcher.TryReserve(run))
        {
            await engine.Dispatcher.WaitAsync(timeout.Token);
        }
    }
}
