using System.Text;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Flows;

/// <summary>Runs a flow with scripted answers in virtual time and records calls, waits, outcomes and effects.</summary>
internal sealed class Simulation(JsonValue answers) : IFlowTrace
{
    private readonly Dictionary<string, int> _answerIndexes = [];

    public List<ActionEffect> Calls { get; } = [];

    public List<double> Waits { get; } = [];

    /// <summary>The start time of each call, in seconds since the start of the run.</summary>
    public List<double> Times { get; } = [];

    public List<FlowOutcome> Outcomes { get; } = [];

    public List<FlowEffect> Effects { get; } = [];

    public List<string> Trace { get; } = [];

    public double Seconds { get; private set; }

    public FlowEffect Run(Flow flow, JsonValue document, ActionCatalog actions, FlowOptions? options = null, SystemVariables? system = null)
    {
        var now = TestData.Noon;
        var run = FlowRun.Start(flow, document, system ?? TestData.System, actions, now, options, this);
        Effects.Add(run.Effect);
        while (!run.Effect.IsEnd)
        {
            var outcome = run.Effect switch
            {
                ActionEffect call => CreateOutcome(call, now),
                WaitEffect wait => FlowOutcome.Waited(Wait(wait, now)),
                _ => FlowOutcome.Waited(now),
            };
            now = outcome.At;
            Outcomes.Add(outcome);
            Effects.Add(run.Next(outcome));
        }

        Seconds = (now - TestData.Noon).TotalSeconds;
        return run.Effect;
    }

    public void OnEntered(FlowVisit visit) => Trace.Add($"{visit.Number} > {visit.Iteration} {visit.State} {visit.Input}");

    public void OnRetrying(FlowVisit visit, FlowError error, DateTimeOffset until) =>
        Trace.Add($"{visit.Number} again {visit.State} {error.Cause} {until:O}");

    public void OnExited(FlowVisit visit, FlowExit exit) =>
        Trace.Add($"{visit.Number} < {exit.Kind} {exit.Next} {exit.Rule} {exit.Error?.Cause} {exit.Output}");

    private DateTimeOffset Wait(WaitEffect wait, DateTimeOffset now)
    {
        Waits.Add((wait.Until - now).TotalSeconds);
        return wait.Until;
    }

    private FlowOutcome CreateOutcome(ActionEffect call, DateTimeOffset now)
    {
        Calls.Add(call);
        Times.Add((now - TestData.Noon).TotalSeconds);
        var name = call.State.ShortName;
        if (!answers.TryGet(name, out var list) || list.Count == 0)
        {
            return FlowOutcome.Failed(FlowErrors.Refused($"no answer for {name} in the script"), now);
        }

        var index = _answerIndexes.GetValueOrDefault(name);
        _answerIndexes[name] = index + 1;
        var answer = list[Math.Min(index, list.Count - 1)];
        if (answer.TryGet("hang", out _))
        {
            return FlowOutcome.TimedOut(call.Deadline);
        }

        now = now.AddSeconds(answer["seconds"] is { IsNumber: true } seconds ? seconds.AsDouble() : 0);
        if (answer.TryGet("error", out var error))
        {
            return FlowOutcome.Failed(FlowErrors.BuiltIn(error.AsString()), now);
        }

        return answer.TryGet("result", out var result)
            ? FlowOutcome.Returned(result, now)
            : FlowOutcome.FromResponse(CreateHttpAnswer(answer), now);
    }

    public static HttpActionResponse CreateHttpAnswer(JsonValue answer)
    {
        var body = answer["body"];
        var text = answer["text"];
        var bytes = answer.TryGet("filler", out var filler) ? Encoding.UTF8.GetBytes($"\"{new string('x', (int)filler.AsDouble())}\"")
            : text.IsString ? Encoding.UTF8.GetBytes(text.AsString())
            : answer.TryGet("body", out _) ? body.ToUtf8()
            : [];
        var type = answer["type"];
        TimeSpan? retryAfter = answer["retry_after"] is { IsNumber: true } seconds ? TimeSpan.FromSeconds(seconds.AsDouble()) : null;
        var status = answer["status"];
        return new HttpActionResponse(
            status.IsNumber ? (int)status.AsDouble() : 200,
            type.IsString ? type.AsString() : text.IsString ? null : "application/json",
            bytes,
            retryAfter);
    }
}
