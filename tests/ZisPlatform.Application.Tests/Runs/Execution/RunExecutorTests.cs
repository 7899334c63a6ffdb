using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Tests.Runs.Execution;

public class RunExecutorTests
{
    [Test]
    public async Task Outcome_of_an_action_is_saved_before_the_next_action_is_called()
    {
        using var engine = new RunEngine();
        var callsAtSave = new List<int>();
        var saved = await ExecuteAsync(engine, StartedRun(engine), save: _ =>
        {
            callsAtSave.Add(engine.Http.Calls.Count);
            return true;
        });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(callsAtSave, Is.EqualTo([1, 2]));
            Assert.That(saved.Select(progress => progress.Status), Is.EqualTo([RunStatus.Running, RunStatus.Succeeded]));
            Assert.That(saved.Select(progress => progress.Outcomes.Single().Number), Is.EqualTo([0, 1]));
            Assert.That(saved[1].Log!.Description, Is.EqualTo("Execution Successful"));
        }
    }

    [Test]
    public async Task Run_that_another_worker_owns_calls_no_further_action()
    {
        using var engine = new RunEngine();

        var saved = await ExecuteAsync(engine, StartedRun(engine), save: _ => false);

        Assert.That(saved, Has.Count.EqualTo(1));
        Assert.That(engine.Http.Calls, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Resumed_run_calls_only_the_actions_without_stored_outcome()
    {
        using var engine = new RunEngine();
        var worker = engine.StartWithoutWorker();
        var run = StartedRun(engine);
        engine.Store.Put(new RunRow(run, RunStatus.Running) { Owner = worker.Id });
        var first = await ExecuteAsync(engine, run, save: _ => false);
        await engine.Store.SaveAsync(first, worker.Id, CancellationToken.None);

        var saved = await ExecuteAsync(engine, run, isNew: false);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(engine.Http.Keys, Is.EqualTo([$"\"{run.Id}-1-1\"", $"\"{run.Id}-1-2\""]));
            Assert.That(saved.Single().Outcomes.Single().Number, Is.EqualTo(1));
            Assert.That(saved.Single().Status, Is.EqualTo(RunStatus.Succeeded));
        }
    }

    [Test]
    public async Task Wait_is_stored_with_the_time_at_which_the_run_is_due()
    {
        using var engine = new RunEngine();
        engine.Subscriptions.Deploy(
            RunEngine.Integration, """{"Rest":{"Type":"Wait","Seconds":7,"Next":"Done"},"Done":{"Type":"Succeed"}}""", "Rest");

        var run = StartedRun(engine);
        var waiting = (await ExecuteAsync(engine, run)).Single();
        engine.Clock.Advance(TimeSpan.FromSeconds(7));
        var finished = (await ExecuteAsync(engine, run)).Single();

        Assert.That((waiting.Status, waiting.DueAt), Is.EqualTo((RunStatus.Waiting, run.StartedAt + TimeSpan.FromSeconds(7))));
        Assert.That((finished.Status, finished.FinishedAt), Is.EqualTo((RunStatus.Succeeded, engine.Clock.GetUtcNow())));
    }

    [Test]
    public async Task Run_whose_flow_no_bundle_defines_fails()
    {
        using var engine = new RunEngine();

        var saved = await ExecuteAsync(engine, StartedRun(engine) with { Flow = "zis:acme:flow:gone" });

        Assert.That(saved.Single().Status, Is.EqualTo(RunStatus.Failed));
        Assert.That(saved.Single().Log!.Description, Is.EqualTo("flow not found: zis:acme:flow:gone"));
    }

    [Test]
    public async Task Run_that_needs_a_missing_connection_fails_before_its_first_action()
    {
        using var engine = new RunEngine();
        engine.Subscriptions.Deploy(
            RunEngine.Integration,
            """
            {"First":{"Type":"Action","ActionName":"zis:{i}:action:send",
              "Parameters":{"payload.$":"$.connections.crm.token"},"Next":"Done"},"Done":{"Type":"Succeed"}}
            """,
            "First");

        var saved = await ExecuteAsync(engine, StartedRun(engine));

        Assert.That(saved.Single().Message, Is.EqualTo("Cannot start flow because the connection named 'crm' does not exist"));
        Assert.That(engine.Http.Calls, Is.Empty);
    }

    [Test]
    public async Task Failure_of_the_receiver_queues_another_attempt_of_the_run()
    {
        using var engine = new RunEngine();
        engine.Http.Response = _ => FakeActionHttp.Respond(503, "");

        var progress = (await ExecuteAsync(engine, StartedRun(engine))).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(progress.Status, Is.EqualTo(RunStatus.Queued));
            Assert.That(progress.Attempt, Is.EqualTo(2));
            Assert.That(progress.DueAt, Is.EqualTo(engine.Clock.GetUtcNow() + TimeSpan.FromSeconds(30)));
            Assert.That((progress.Definitions, progress.StartedAt), Is.EqualTo(((string?)null, (DateTimeOffset?)null)), "a new start");
            Assert.That(progress.Log!.Status, Is.EqualTo(LogStatus.Warning));
            Assert.That(progress.FailedState, Is.EqualTo("First"));
        }
    }

    [Test]
    public async Task Failure_of_the_last_attempt_ends_the_run()
    {
        using var engine = new RunEngine();
        engine.Http.Response = _ => FakeActionHttp.Respond(503, "");

        var progress = (await ExecuteAsync(engine, StartedRun(engine) with { Attempt = RerunPolicy.MaxReruns + 1 })).Single();

        Assert.That((progress.Status, progress.Log!.Status), Is.EqualTo((RunStatus.Failed, LogStatus.Error)));
    }

    [Test]
    public void Cancelled_execution_stops_during_the_action()
    {
        using var engine = new RunEngine();
        engine.Http.Hold();
        using var cancellation = new CancellationTokenSource();
        var executing = engine.Executor.ExecuteAsync(
            StartedRun(engine), isNew: true, _ => throw new AssertionException("nothing may be saved"), cancellation.Token);

        cancellation.Cancel();

        Assert.That(async () => await executing, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Secret_that_a_receiver_echoes_is_saved_masked_and_restored_on_resume()
    {
        using var engine = new RunEngine();
        engine.Http.Response = _ => FakeActionHttp.Respond(200, $$"""{"echo":"{{FakeRequestSigner.Signature}}"}""");
        var worker = engine.StartWithoutWorker();
        var run = StartedRun(engine);
        engine.Store.Put(new RunRow(run, RunStatus.Running) { Owner = worker.Id });

        var first = await ExecuteAsync(engine, run, save: _ => false);
        Assert.That(first.Single().Outcomes.Single().Outcome, Does.Not.Contain(FakeRequestSigner.Signature));
        await engine.Store.SaveAsync(first, worker.Id, CancellationToken.None);
        var saved = await ExecuteAsync(engine, run, isNew: false);

        Assert.That(saved.Single().Status, Is.EqualTo(RunStatus.Succeeded));
        Assert.That(engine.Http.Calls, Has.Count.EqualTo(2));
    }

    private static Run StartedRun(RunEngine engine) => engine.CreateRun() with { StartedAt = engine.Clock.GetUtcNow() };

    /// <summary>Executes a run and returns the saved progress.</summary>
    private static async Task<List<RunProgress>> ExecuteAsync(
        RunEngine engine, Run run, bool isNew = true, Func<RunProgress, bool>? save = null)
    {
        var saved = new List<RunProgress>();
        await engine.Executor.ExecuteAsync(
            run,
            isNew,
            progress =>
            {
                saved.Add(progress);
                return Task.FromResult(save?.Invoke(progress) ?? true);
            },
            CancellationToken.None);
        return saved;
    }
}
