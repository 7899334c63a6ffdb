using Microsoft.Extensions.Logging;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Testing;

namespace ZisPlatform.Application.Tests.Runs.Execution;

public class RunWorkerTests
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan IngestionDrainTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);

    [Test]
    public async Task Queued_run_is_claimed_at_the_next_poll_and_executed()
    {
        using var engine = new RunEngine();
        await engine.StartAsync();
        var run = engine.Queue();

        engine.Clock.Advance(PollInterval);
        await engine.UntilAllAsync(RunStatus.Succeeded);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(engine.Http.Keys, Is.EqualTo([$"\"{run.Id}-1-1\"", $"\"{run.Id}-1-2\""]));
            Assert.That(engine.Store.Log.Single().Status, Is.EqualTo(LogStatus.Info));
        }

        await engine.StopAsync();
    }

    [Test]
    public async Task Failed_poll_is_repeated_after_the_poll_interval()
    {
        using var engine = new RunEngine();
        engine.Queue();
        engine.Store.Before = FakeRunStore.Throw("ListWaitingAsync", new IOException("down"));
        await engine.StartAsync();
        await engine.Clock.UntilDelayedAsync(PollInterval, 2);
        Assert.That(engine.Store.Claims, Is.Empty);

        engine.Clock.Advance(PollInterval);
        await engine.UntilAllAsync(RunStatus.Succeeded);

        Assert.That(engine.Log.Messages, Has.One.EqualTo((LogLevel.Error, "Worker could not claim runs; retrying")));
        await engine.StopAsync();
    }

    [Test]
    public async Task Worker_renews_its_lease_at_each_heartbeat()
    {
        using var engine = new RunEngine();
        await engine.StartAsync();
        var worker = engine.Dispatcher.Worker!;
        var start = engine.Clock.GetUtcNow();

        await engine.BeatAsync();
        await engine.BeatAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(engine.Dispatcher.Worker, Is.SameAs(worker));
            Assert.That(engine.Store.Workers[worker.Id], Is.EqualTo(start + (2 * engine.Heartbeat) + TimeSpan.FromSeconds(15)));
        }

        await engine.StopAsync();
    }

    [Test]
    public async Task Worker_that_cannot_renew_its_lease_in_time_stops_its_runs_and_registers_again()
    {
        using var engine = new RunEngine();
        await engine.StartAsync();
        engine.Http.Hold();
        await engine.Ingestor.AcceptAsync(RunEngine.CreateEvent(), CancellationToken.None);
        await engine.UntilAsync(() => engine.Http.Waiting == 1, "the first call");
        var worker = engine.Dispatcher.Worker!;

        engine.Store.Before = FakeRunStore.Throw("RenewAsync", new IOException("down"), times: 4);
        for (var beat = 1; beat <= 4; beat++)
        {
            await engine.BeatAsync();
            Assert.That(engine.Dispatcher.Worker, Is.SameAs(worker), "the lease has not expired yet");
        }

        await engine.BeatAsync();
        Assert.That(engine.Dispatcher.Worker, Is.Not.SameAs(worker).And.Not.Null);
        await engine.UntilAsync(() => engine.Http.Cancelled == 1, "the call is cancelled");

        // Now the lease of the lost registration has expired, so the new one reclaims the run.
        engine.Http.Release();
        await engine.BeatAsync();
        await engine.UntilAllAsync(RunStatus.Succeeded);

        var run = engine.Store.Runs.Single().Run;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                engine.Http.Keys,
                Is.EqualTo([$"\"{run.Id}-1-1\"", $"\"{run.Id}-1-1\"", $"\"{run.Id}-1-2\""]),
                "the interrupted call is repeated with its key");
            Assert.That(engine.Store.Workers.Keys, Is.EqualTo([engine.Dispatcher.Worker!.Id]));
        }

        await engine.StopAsync();
    }

    [Test]
    public async Task Worker_that_others_removed_registers_again_and_reclaims_its_runs()
    {
        using var engine = new RunEngine();
        await engine.StartAsync();
        engine.Http.Hold();
        await engine.Ingestor.AcceptAsync(RunEngine.CreateEvent(), CancellationToken.None);
        await engine.UntilAsync(() => engine.Http.Waiting == 1, "the first call");
        var worker = engine.Dispatcher.Worker!;

        engine.Store.RemoveWorker(worker.Id);
        await engine.BeatAsync();
        await engine.UntilAsync(() => engine.Http.Cancelled == 1 && engine.Http.Calls.Count == 2, "the call is cancelled and repeated");
        engine.Http.Release();
        await engine.UntilAllAsync(RunStatus.Succeeded);

        Assert.That(engine.Store.Runs.Single().Owner, Is.EqualTo(engine.Dispatcher.Worker!.Id).And.Not.EqualTo(worker.Id));
        await engine.StopAsync();
    }

    [Test]
    public async Task Registration_that_fails_is_repeated_at_the_next_heartbeat()
    {
        using var engine = new RunEngine();
        engine.Queue();
        engine.Store.Before = FakeRunStore.Throw("AddAsync", new IOException("down"));
        await engine.StartAsync();
        Assert.That(engine.Dispatcher.Worker, Is.Null);

        await engine.BeatAsync();
        engine.Clock.Advance(PollInterval);
        await engine.UntilAllAsync(RunStatus.Succeeded);

        Assert.That(engine.Dispatcher.Worker, Is.Not.Null);
        await engine.StopAsync();
    }

    [Test]
    public async Task Runs_of_a_worker_whose_lease_has_expired_are_executed_here()
    {
        using var engine = new RunEngine();
        await engine.StartAsync();
        var run = engine.CreateRun();
        engine.Store.Put(new RunRow(run, RunStatus.Running) { Owner = 7 });
        engine.Store.PutWorker(7, engine.Clock.GetUtcNow() + engine.Heartbeat);

        await engine.BeatAsync();
        Assert.That(engine.Store.Runs.Single().Owner, Is.EqualTo(7), "the lease ends now, so it has not expired");

        await engine.BeatAsync();
        await engine.UntilAllAsync(RunStatus.Succeeded);
        Assert.That(engine.Store.Workers.Keys, Is.EqualTo([engine.Dispatcher.Worker!.Id]));
        await engine.StopAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Single_server_reclaims_the_runs_of_other_workers_at_start(bool isSingleServer)
    {
        using var engine = new RunEngine();
        engine.Store.IsSingleServer = isSingleServer;
        engine.Store.Put(new RunRow(engine.CreateRun(), RunStatus.Running) { Owner = 7 });
        engine.Store.PutWorker(7, engine.Clock.GetUtcNow() + TimeSpan.FromHours(1));

        await engine.StartAsync();

        Assert.That(engine.Store.Workers.ContainsKey(7), Is.EqualTo(!isSingleServer));
        if (isSingleServer)
        {
            await engine.UntilAllAsync(RunStatus.Succeeded);
        }

        await engine.StopAsync();
    }

    [Test]
    public async Task Run_whose_claim_got_no_response_returns_to_the_queue_at_the_second_heartbeat()
    {
        using var engine = new RunEngine();
        engine.Queue();
        engine.Store.After = FakeRunStore.Throw("ClaimAsync", new IOException("connection lost"));
        await engine.StartAsync();
        await engine.UntilAllAsync(RunStatus.Running);

        await engine.BeatAsync();
        Assert.That(engine.Store.Runs.Single().Status, Is.EqualTo(RunStatus.Running), "unknown only once: it may be about to start");

        await engine.BeatAsync();
        await engine.UntilAllAsync(RunStatus.Succeeded);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(engine.Http.Calls, Has.Count.EqualTo(2));
            Assert.That(engine.Log.Messages.Select(message => message.Text), Has.One.Contains("Requeuing 1 runs"));
        }

        await engine.StopAsync();
    }

    [Test]
    public async Task Run_that_starts_between_two_heartbeats_is_not_released()
    {
        using var engine = new RunEngine();
        await engine.StartAsync();
        engine.Http.Hold();
        var response = new TaskCompletionSource();
        engine.Store.After = operation => operation == "AcceptAsync" ? response.Task : Task.CompletedTask;
        var accepting = engine.Ingestor.AcceptAsync(RunEngine.CreateEvent(), CancellationToken.None);
        await engine.UntilAllAsync(RunStatus.Running);

        await engine.BeatAsync();
        response.SetResult();
        await engine.UntilAsync(() => engine.Http.Waiting == 1, "the first call");
        await engine.BeatAsync();
        await engine.BeatAsync();
        engine.Http.Release();
        await engine.UntilAllAsync(RunStatus.Succeeded);

        Assert.That((await accepting).IsOk, Is.True);
        Assert.That(engine.Http.Calls, Has.Count.EqualTo(2), "each call is made once");
        Assert.That(engine.Store.Calls, Has.None.EqualTo("ReleaseAsync"));
        await engine.StopAsync();
    }

    [Test]
    public async Task Freed_slot_is_given_to_the_next_queued_run_without_waiting_for_the_poll()
    {
        using var engine = new RunEngine(options => options.Concurrency = 1);
        for (var run = 0; run < 5; run++)
        {
            engine.Queue();
        }

        await engine.StartAsync();
        await engine.UntilAllAsync(RunStatus.Succeeded);

        Assert.That(engine.Http.Calls, Has.Count.EqualTo(10));
        await engine.StopAsync();
    }

    [Test]
    public async Task Integrations_take_turns_when_slots_are_scarce()
    {
        using var engine = new RunEngine(options => options.Concurrency = 1);
        string[] integrations = ["a", "b", "c"];
        foreach (var integration in integrations)
        {
            engine.Subscriptions.Deploy(integration, FlowClient.Twice, "First");
            for (var run = 0; run < 3; run++)
            {
                engine.Queue(integration);
            }
        }

        await engine.StartAsync();
        await engine.UntilAllAsync(RunStatus.Succeeded);

        Assert.That(engine.Store.Claims, Is.EqualTo([.. integrations, .. integrations, .. integrations]));
        await engine.StopAsync();
    }

    [Test]
    public async Task Flood_of_one_integration_leaves_slots_to_the_others()
    {
        using var engine = new RunEngine(options => (options.Concurrency, options.ConcurrencyOfIntegration) = (3, 2));
        engine.Subscriptions.Deploy("a", FlowClient.Twice, "First");
        engine.Subscriptions.Deploy("b", FlowClient.Twice, "First");
        for (var run = 0; run < 10; run++)
        {
            engine.Queue("a");
        }

        engine.Queue("b");
        engine.Http.Hold();
        await engine.StartAsync();
        await engine.UntilAsync(() => engine.Http.Waiting == 3, "all slots are in use");

        Assert.That(engine.Store.Claims, Is.EqualTo(["a", "a", "b"]));
        engine.Http.Release();
        await engine.UntilAllAsync(RunStatus.Succeeded);
        await engine.StopAsync();
    }

    [Test]
    public async Task Backlog_larger_than_a_claim_is_claimed_without_waiting_for_the_poll()
    {
        using var engine = new RunEngine(options => (options.Concurrency, options.ConcurrencyOfIntegration) = (200, 200));
        for (var run = 0; run < 120; run++)
        {
            engine.Queue();
        }

        engine.Http.Hold();
        await engine.StartAsync();
        await engine.UntilAsync(() => engine.Http.Waiting == 120, "all runs have started");

        engine.Http.Release();
        await engine.UntilAllAsync(RunStatus.Succeeded);
        await engine.StopAsync();
    }

    [Test]
    public async Task Shutdown_waits_for_runs_in_progress_and_keeps_the_lease()
    {
        using var engine = new RunEngine();
        await engine.StartAsync();
        engine.Http.Hold();
        await engine.Ingestor.AcceptAsync(RunEngine.CreateEvent(), CancellationToken.None);
        await engine.UntilAsync(() => engine.Http.Waiting == 1, "the first call");

        var stopping = engine.StopAsync();
        await engine.Clock.UntilDelayedAsync(DrainTime);
        engine.Queue();
        for (var beat = 0; beat < 6; beat++)
        {
            await engine.BeatAsync();
        }

        Assert.That(engine.Store.Workers.Values.Single(), Is.EqualTo(engine.Clock.GetUtcNow() + TimeSpan.FromSeconds(15)));
        Assert.That(stopping.IsCompleted, Is.False);
        engine.Http.Release();
        await stopping;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(engine.Store.Runs.Select(row => row.Status), Is.EqualTo([RunStatus.Succeeded, RunStatus.Queued]));
            Assert.That(engine.Store.Workers, Is.Empty);
            Assert.That(engine.Http.Calls, Has.Count.EqualTo(2));
        }
    }

    [Test]
    public async Task Runs_that_exceed_the_drain_time_are_stopped_and_returned_to_the_queue()
    {
        using var engine = new RunEngine();
        await engine.StartAsync();
        engine.Http.Hold();
        await engine.Ingestor.AcceptAsync(RunEngine.CreateEvent(), CancellationToken.None);
        await engine.UntilAsync(() => engine.Http.Waiting == 1, "the first call");

        var stopping = engine.StopAsync();
        await engine.Clock.UntilDelayedAsync(DrainTime);
        for (var beat = 0; beat < 6; beat++)
        {
            await engine.BeatAsync();
        }

        engine.Clock.Advance(DrainTime - (6 * engine.Heartbeat));
        await stopping;
        await engine.UntilAsync(() => engine.Http.Cancelled == 1, "the call is cancelled");

        var row = engine.Store.Runs.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((row.Status, row.Owner), Is.EqualTo((RunStatus.Queued, (long?)null)));
            Assert.That(row.DueAt, Is.EqualTo(row.Run.CreatedAt));
            Assert.That(engine.Store.Workers, Is.Empty);
            Assert.That(engine.Log.Messages.Select(message => message.Text), Has.One.Contains("with 1 runs in progress"));
        }
    }

    [Test]
    public async Task Runs_of_events_that_are_being_stored_at_shutdown_are_drained()
    {
        using var engine = new RunEngine();
        await engine.StartAsync();
        engine.Http.Hold();
        var stored = new TaskCompletionSource();
        engine.Store.Before = operation => operation == "AcceptAsync" ? stored.Task : Task.CompletedTask;
        var accepting = engine.Ingestor.AcceptAsync(RunEngine.CreateEvent(), CancellationToken.None);

        var stopping = engine.StopAsync();
        await engine.Clock.UntilDelayedAsync(IngestionDrainTime);
        stored.SetResult();
        await engine.UntilAsync(() => engine.Http.Waiting == 1, "the first call");
        await engine.Clock.UntilDelayedAsync(DrainTime);
        engine.Http.Release();
        await stopping;

        Assert.That((await accepting).IsOk, Is.True);
        Assert.That(engine.Store.Runs.Single().Status, Is.EqualTo(RunStatus.Succeeded));
        Assert.That(engine.Http.Cancelled, Is.Zero);
    }

    [Test]
    public async Task Shutdown_succeeds_although_the_lease_cannot_be_removed()
    {
        using var engine = new RunEngine();
        await engine.StartAsync();
        engine.Store.Before = FakeRunStore.Throw("RemoveAsync", new IOException("down"));

        await engine.StopAsync();

        Assert.That(engine.Worker.ExecuteTask!.IsCompletedSuccessfully, Is.True);
        Assert.That(engine.Log.Messages.Select(message => message.Text), Has.One.EqualTo("Worker could not remove its lease; retrying"));
    }

    [Test]
    public async Task Process_without_concurrency_queues_events_and_claims_nothing()
    {
        using var engine = new RunEngine(options => options.Concurrency = 0);
        await engine.Worker.StartAsync(CancellationToken.None);

        var accepted = await engine.Ingestor.AcceptAsync(RunEngine.CreateEvent(), CancellationToken.None);
        engine.Clock.Advance(TimeSpan.FromMinutes(1));
        await engine.StopAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(accepted.IsOk, Is.True);
            Assert.That(engine.Store.Runs.Single().Status, Is.EqualTo(RunStatus.Queued));
            Assert.That(engine.Store.Calls, Is.EqualTo(["AcceptAsync"]), "no lease and no claim");
        }
    }
}
