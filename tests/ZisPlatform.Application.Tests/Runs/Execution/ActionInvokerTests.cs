using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Domain.Runs;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Tests.Runs.Execution;

public class ActionInvokerTests
{
    [Test]
    public async Task Request_carries_the_idempotency_key_and_the_signature()
    {
        using var engine = new RunEngine();
        var run = engine.CreateRun() with { Attempt = 3 };

        await CallAsync(engine, run);

        Assert.That(
            engine.Http.Calls.Single().AddedHeaders.Select(header => (header.Key, header.Value)),
            Is.EqualTo([("Idempotency-Key", $"\"{run.Id}-3-1\""), (HttpAction.SignatureHeader, FakeRequestSigner.Signature)]));
    }

    [TestCase(100, 30)]
    [TestCase(30, 30)]
    [TestCase(7, 7)]
    public async Task Time_limit_is_that_of_a_call_or_what_remains_of_the_flow(int remaining, int limit)
    {
        using var engine = new RunEngine();

        await CallAsync(engine, engine.CreateRun(), remaining: TimeSpan.FromSeconds(remaining));

        Assert.That(engine.Http.Calls.Single().TimeLimit, Is.EqualTo(TimeSpan.FromSeconds(limit)));
    }

    [TestCase(0)]
    [TestCase(-1)]
    public async Task Action_whose_deadline_has_passed_is_not_called(int remaining)
    {
        using var engine = new RunEngine();

        var result = await CallAsync(engine, engine.CreateRun(), remaining: TimeSpan.FromSeconds(remaining));

        Assert.That(result.Outcome.ToValue()["kind"], Is.EqualTo(FlowOutcome.TimedOut(default).ToValue()["kind"]));
        Assert.That(engine.Http.Calls, Is.Empty);
    }

    [TestCase(31, false)]
    [TestCase(30, true)]
    [TestCase(7, true)]
    public async Task Call_that_exceeds_what_remains_of_the_flow_times_out_at_the_deadline(int remaining, bool isFlowTimeout)
    {
        using var engine = new RunEngine();
        var error = FlowErrors.NoResponse("timed out");
        engine.Http.Response = _ => new OutboundResult(null, error) { IsTimedOut = true };
        var deadline = engine.Clock.GetUtcNow() + TimeSpan.FromSeconds(remaining);

        var result = await CallAsync(engine, engine.CreateRun(), remaining: TimeSpan.FromSeconds(remaining));

        // A timer may fire slightly before it is due, so the outcome has the time of the deadline.
        var expected = isFlowTimeout ? FlowOutcome.TimedOut(deadline) : FlowOutcome.Failed(error, engine.Clock.GetUtcNow());
        Assert.That(result.Outcome.ToValue().ToString(), Is.EqualTo(expected.ToValue().ToString()));
    }

    [Test]
    public async Task Successful_exchange_shows_status_duration_and_type_but_no_body()
    {
        using var engine = new RunEngine();
        engine.Http.Response = _ =>
        {
            engine.Clock.Advance(TimeSpan.FromMilliseconds(12));
            return FakeActionHttp.Respond(201, """{"id":1}""");
        };

        var result = await CallAsync(engine, engine.CreateRun());

        Assert.That(result.Exchange, Is.EqualTo("""{"status":201,"milliseconds":12,"content_type":"application/json"}"""));
    }

    [Test]
    public async Task Body_of_a_failed_response_is_masked_before_it_is_truncated()
    {
        using var engine = new RunEngine();
        var padding = new string('x', 4096 - 5);
        engine.Http.Response = _ => FakeActionHttp.Respond(400, padding + FakeRequestSigner.Signature);

        var result = await CallAsync(engine, engine.CreateRun());

        var body = JsonValue.Parse(result.Exchange!)["body"].AsString();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(body, Has.Length.LessThanOrEqualTo(4096));
            Assert.That(body, Does.StartWith(padding));
            Assert.That(body, Does.Not.Contain(FakeRequestSigner.Signature[..5]), "not even the beginning of the secret is kept");
        }
    }

    [Test]
    public async Task Missing_connection_fails_the_action_without_a_request()
    {
        using var engine = new RunEngine();

        var result = await CallAsync(engine, engine.CreateRun(), connection: "crm");

        Assert.That(
            result.Outcome.ToValue().ToString(),
            Does.Contain("Cannot start flow because the connection named 'crm' does not exist"));
        Assert.That(engine.Http.Calls, Is.Empty);
    }

    [Test]
    public async Task Credential_of_the_connection_is_sent_and_masked_in_the_exchange()
    {
        using var engine = new RunEngine();
        engine.Connect(new UsableConnection(
            RunEngine.Integration, "crm", "bearer_token", "Authorization", "Bearer s3cr3t-token",
            new Dictionary<string, string> { ["token"] = "s3cr3t-token" }));
        engine.Http.Response = call => FakeActionHttp.Respond(401, $"not accepted: {call.Connection!.HeaderValue}");

        var result = await CallAsync(engine, engine.CreateRun(), connection: "crm");

        Assert.That(engine.Http.Calls.Single().Connection!.HeaderValue, Is.EqualTo("Bearer s3cr3t-token"));
        Assert.That(result.Exchange, Does.Contain("not accepted").And.Not.Contain("s3cr3t-token"));
    }

    private static Task<ActionResult> CallAsync(RunEngine engine, Run run, TimeSpan? remaining = null, string? connection = null)
    {
        var effect = new ActionEffect(new ActionState("First", "First"))
        {
            Number = 1,
            Attempt = 1,
            Call = new HttpActionRequest
            {
                Method = "POST",
                Url = new Uri("https://receiver.example/items"),
                IsOwnAccount = false,
                Headers = [],
                Connection = connection,
            },
            Parameters = JsonValue.EmptyObject,
            Deadline = engine.Clock.GetUtcNow() + (remaining ?? TimeSpan.FromSeconds(60)),
        };
        return engine.Actions.CallAsync(run, effect, new SecretMasker(Secret.Mask), CancellationToken.None);
    }
}
