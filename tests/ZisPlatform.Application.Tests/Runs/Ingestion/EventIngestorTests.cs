using ZisPlatform.Domain.Runs;
using ZisPlatform.Domain.Runs.Contracts;
using ZisPlatform.Testing;

namespace ZisPlatform.Application.Tests.Runs.Ingestion;

public class EventIngestorTests
{
    [Test]
    public async Task Event_is_stored_with_its_run_which_starts_without_a_claim()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();

        var id = await AcceptAsync(engine, RunEngine.CreateEvent());
        await engine.UntilAllAsync(RunStatus.Succeeded);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(engine.Store.Events.Single().Id, Is.EqualTo(id));
            Assert.That(engine.Store.Runs.Single().Run.Event.Id, Is.EqualTo(id));
            Assert.That(engine.Store.Claims, Is.Empty);
        }
    }

    [Test]
    public async Task Events_that_arrive_during_a_commit_are_stored_by_one_commit()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        var gate = HoldFirst(engine, "AcceptAsync");
        var first = engine.Ingestor.AcceptAsync(RunEngine.CreateEvent(), CancellationToken.None);
        await gate.Reached.Task;
        var others = Enumerable.Range(0, 20).Select(_ => AcceptAsync(engine, RunEngine.CreateEvent())).ToList();

        gate.Open.SetResult();
        await first;
        await Task.WhenAll(others);

        Assert.That(engine.Store.Calls.Count(call => call == "AcceptAsync"), Is.EqualTo(2));
        Assert.That(engine.Store.Events, Has.Count.EqualTo(21));
    }

    [Test]
    public async Task Event_of_a_process_without_a_free_slot_is_queued()
    {
        using var engine = new RunEngine(options => options.Concurrency = 1);
        engine.StartWithoutWorker();
        engine.Http.Hold();
        await AcceptAsync(engine, RunEngine.CreateEvent());
        await AcceptAsync(engine, RunEngine.CreateEvent());

        Assert.That(engine.Store.Runs.Select(row => row.Status), Is.EqualTo([RunStatus.Running, RunStatus.Queued]));
        Assert.That(engine.Dispatcher.WaitAsync(CancellationToken.None).IsCompleted, Is.True, "the poll is woken");
    }

    [Test]
    public async Task Event_of_a_process_without_a_registration_is_queued()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        engine.Dispatcher.Deregister();

        await AcceptAsync(engine, RunEngine.CreateEvent());

        Assert.That(engine.Store.Runs.Single().Status, Is.EqualTo(RunStatus.Queued));
        Assert.That(FreeSlots(engine), Is.EqualTo(engine.Limits.ConcurrencyOfIntegration));
    }

    [Test]
    public async Task Event_without_subscription_gets_an_id_and_is_not_stored()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();

        var id = await AcceptAsync(engine, RunEngine.CreateEvent(type: "deleted"));

        Assert.That(id, Has.Length.EqualTo(26));
        Assert.That(engine.Store.Calls, Is.Empty);
    }

    [TestCase(null)]
    [TestCase("delivery-1")]
    public async Task Event_for_which_only_uninstalled_job_specs_exist_is_logged(string? key)
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        engine.Subscriptions.Deploy(RunEngine.Integration, FlowClient.Twice, "First", isInstalled: false);

        await AcceptAsync(engine, RunEngine.CreateEvent(key: key));

        Assert.That(
            engine.Store.Log.Single().Description,
            Is.EqualTo("Event did not start a flow because the job spec zis:acme:job_spec:spec is not installed"));
    }

    [Test]
    public async Task Changed_subscriptions_are_read_again_before_the_event_is_stored()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        await AcceptAsync(engine, RunEngine.CreateEvent());
        engine.Subscriptions.Deploy("second", FlowClient.Twice, "First");

        var id = await AcceptAsync(engine, RunEngine.CreateEvent());
        await engine.UntilAllAsync(RunStatus.Succeeded);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                engine.Store.Runs.Where(row => row.Run.Event.Id == id).Select(row => row.Run.Integration),
                Is.EqualTo(["acme", "second"]));
            Assert.That(engine.Store.Events, Has.Count.EqualTo(2));
            Assert.That(engine.Store.Calls.Count(call => call == "AcceptAsync"), Is.EqualTo(3));
        }

        await engine.Dispatcher.DrainAsync(TimeSpan.FromSeconds(30));
        Assert.That(FreeSlots(engine), Is.EqualTo(engine.Limits.ConcurrencyOfIntegration), "the slots of the rejected commit are released");
    }

    [Test]
    public async Task Commit_that_lost_its_response_stores_each_event_once()
    {
        using var engine = new RunEngine();
        await engine.StartAsync();
        var gate = HoldFirst(engine, "AcceptAsync");
        var first = AcceptAsync(engine, RunEngine.CreateEvent());
        await gate.Reached.Task;
        engine.Store.After = FakeRunStore.Throw("AcceptAsync", new IOException("connection lost"), times: 2);
        var others = Enumerable.Range(0, 3).Select(_ => AcceptAsync(engine, RunEngine.CreateEvent())).ToList();
        gate.Open.SetResult();
        string[] ids = [await first, .. await Task.WhenAll(others)];

        Assert.That(engine.Store.Events.Select(stored => stored.Id), Is.EqualTo(ids).AsCollection);

        // The stored runs belong to this worker, which does not know them: they return to the queue like those of a lost claim.
        await engine.BeatAsync();
        await engine.BeatAsync();
        await engine.UntilAllAsync(RunStatus.Succeeded);
        Assert.That(engine.Store.Runs.Select(row => row.Run.Event.Id), Is.EqualTo(ids));
        Assert.That(engine.Http.Keys, Has.Count.EqualTo(8).And.Unique, "no call is repeated");
        await engine.StopAsync();
    }

    [Test]
    public async Task Commit_that_failed_is_retried_and_its_runs_are_queued()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        engine.Store.Before = FakeRunStore.Throw("AcceptAsync", new IOException("connection lost"));

        var id = await AcceptAsync(engine, RunEngine.CreateEvent());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(engine.Store.Events.Single().Id, Is.EqualTo(id));
            Assert.That(engine.Store.Runs.Single().Status, Is.EqualTo(RunStatus.Queued));
            Assert.That(FreeSlots(engine), Is.EqualTo(engine.Limits.ConcurrencyOfIntegration));
            Assert.That(engine.Dispatcher.WaitAsync(CancellationToken.None).IsCompleted, Is.True, "the poll is woken");
        }
    }

    [Test]
    public async Task Event_that_the_store_rejects_does_not_fail_the_others()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        engine.Store.IsRejected = stored => stored.Event.Body.Contains("poison", StringComparison.Ordinal);
        var gate = HoldFirst(engine, "AcceptAsync");
        var first = AcceptAsync(engine, RunEngine.CreateEvent());
        await gate.Reached.Task;
        var poison = AcceptAsync(engine, RunEngine.CreateEvent("""{"poison":true}"""));
        var other = AcceptAsync(engine, RunEngine.CreateEvent());
        gate.Open.SetResult();

        Assert.That(async () => await poison, Throws.InvalidOperationException);
        Assert.That(engine.Store.Events.Select(stored => stored.Id), Is.EqualTo([await first, await other]));
    }

    [Test]
    public async Task Events_beyond_the_queue_limit_are_refused()
    {
        using var engine = new RunEngine(options => options.QueueLimit = 2);
        var waiting = Enumerable.Range(0, 2).Select(_ => AcceptAsync(engine, RunEngine.CreateEvent())).ToList();

        var refused = await engine.Ingestor.AcceptAsync(RunEngine.CreateEvent(), CancellationToken.None);

        Assert.That(refused.Errors, Is.EqualTo([RunErrors.Overloaded]));
        engine.StartWithoutWorker();
        Assert.That(await Task.WhenAll(waiting), Is.EqualTo(engine.Store.Events.Select(stored => stored.Id)));
    }

    [Test]
    public async Task Caller_that_stops_waiting_does_not_prevent_the_commit()
    {
        using var engine = new RunEngine();
        using var cancellation = new CancellationTokenSource();
        var accepting = engine.Ingestor.AcceptAsync(RunEngine.CreateEvent(), cancellation.Token);
        await cancellation.CancelAsync();
        Assert.That(async () => await accepting, Throws.InstanceOf<OperationCanceledException>());

        engine.StartWithoutWorker();

        await engine.UntilAllAsync(RunStatus.Succeeded);
    }

    [Test]
    public async Task Delivery_with_a_known_key_returns_the_first_event()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();

        var first = await AcceptAsync(engine, RunEngine.CreateEvent(key: "delivery-1"));
        var second = await AcceptAsync(engine, RunEngine.CreateEvent(key: "delivery-1"));
        var other = await AcceptAsync(engine, RunEngine.CreateEvent(key: "delivery-2"));

        Assert.That(second, Is.EqualTo(first));
        Assert.That(engine.Store.Events.Select(stored => stored.Id), Is.EqualTo([first, other]));
    }

    [Test]
    public async Task Run_of_a_worker_that_was_lost_during_the_commit_does_not_start()
    {
        using var engine = new RunEngine();
        engine.StartWithoutWorker();
        var gate = HoldFirst(engine, "AcceptAsync");
        var accepting = AcceptAsync(engine, RunEngine.CreateEvent());
        await gate.Reached.Task;

        engine.Dispatcher.Deregister();
        gate.Open.SetResult();
        await accepting;
        await engine.Dispatcher.DrainAsync(TimeSpan.FromSeconds(30));

        Assert.That(engine.Http.Calls, Is.Empty);
        Assert.That(engine.Store.Runs.Single().Status, Is.EqualTo(RunStatus.Running), "a heartbeat of any worker reclaims it");
        Assert.That(FreeSlots(engine), Is.EqualTo(engine.Limits.ConcurrencyOfIntegration));
    }

    private static async Task<string> AcceptAsync(RunEngine engine, FlowEvent flowEvent) =>
        (await engine.Ingestor.AcceptAsync(flowEvent, CancellationToken.None)).Value;

    private static int FreeSlots(RunEngine engine) =>
        engine.Limiter.AcquireUpTo(RunEngine.Account, RunEngine.Integration, int.MaxValue);

    /// <summary>Holds the first call of an operation before it takes effect.</summary>
    private static (TaskCompletionSource Reached, TaskCompletionSource Open) HoldFirst(RunEngine engine, string operation)
    {
        var (reached, open) = (CreateSource(), CreateSource());
        engine.Store.Before = called => called == operation && reached.TrySetResult() ? open.Task : Task.CompletedTask;
        return (reached, open);
    }

    private static TaskCompletionSource CreateSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
