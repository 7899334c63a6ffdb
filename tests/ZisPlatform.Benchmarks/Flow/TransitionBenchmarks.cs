using BenchmarkDotNet.Attributes;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Benchmarks.Flow;

/// <summary>Runs the five-state flow once on an event of 2 KB. The figures are per transition.</summary>
public class TransitionBenchmarks
{
    private static readonly CompiledBundle BuiltIn =
        Samples.Bundle(Samples.FiveStates.Replace("ACTION", Samples.BuiltInAction, StringComparison.Ordinal));

    private static readonly CompiledBundle Custom =
        Samples.Bundle(Samples.FiveStates.Replace("ACTION", Samples.CustomAction, StringComparison.Ordinal));

    private static readonly byte[] Text = Samples.Event(2048);
    private static readonly JsonValue Event = JsonValue.Parse(Text);
    private static readonly JsonValue Answer = JsonValue.Parse("""{"value":"on","limit":1.0}""");

    /// <summary>Runs from a parsed event to the last document, with a built-in action.</summary>
    [Benchmark(OperationsPerInvoke = Samples.FiveStatesTransitions)]
    public JsonValue InMemory() => Run(BuiltIn, Event).Document;

    /// <summary>Runs from a parsed event to the last document, with a custom action, whose request is built each time.</summary>
    [Benchmark(OperationsPerInvoke = Samples.FiveStatesTransitions)]
    public JsonValue InMemoryWithRequest() => Run(Custom, Event).Document;

    /// <summary>Runs from the text of the event to the text of the last document.</summary>
    [Benchmark(OperationsPerInvoke = Samples.FiveStatesTransitions)]
    public byte[] TextToText() => Run(BuiltIn, JsonValue.Parse(Text)).Document.ToUtf8();

    [GlobalSetup]
    public void Check()
    {
        var run = FlowRun.Start(BuiltIn.Flows[0], Samples.System.CreateDocument(Event), Samples.System, ActionCatalog.Empty, Samples.Noon);
        run.Next(FlowOutcome.Returned(Answer, Samples.Noon));
        if (run.Transitions != Samples.FiveStatesTransitions || !run.Effect.IsEnd)
        {
            throw new InvalidOperationException(
                $"The flow made {run.Transitions} transitions instead of {Samples.FiveStatesTransitions}, or did not end.");
        }
    }

    private static SucceededEffect Run(CompiledBundle bundle, JsonValue document)
    {
        var run = FlowRun.Start(
            bundle.Flows[0], Samples.System.CreateDocument(document), Samples.System, ActionCatalog.Of(bundle), Samples.Noon);
        while (!run.Effect.IsEnd)
        {
            run.Next(FlowOutcome.Returned(Answer, Samples.Noon));
        }

        return (SucceededEffect)run.Effect;
    }
}
