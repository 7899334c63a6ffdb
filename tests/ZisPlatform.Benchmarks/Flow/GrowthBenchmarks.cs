using BenchmarkDotNet.Attributes;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Benchmarks.Flow;

/// <summary>Measures the five-state flow on increasingly large events. The time must grow linearly at most.</summary>
public class DocumentGrowthBenchmarks
{
    private CompiledBundle _bundle = null!;
    private byte[] _text = [];
    private JsonValue _event;

    [Params(1, 10, 100, 1000)]
    public int Kilobytes { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _bundle = Samples.Bundle(Samples.FiveStates.Replace("ACTION", Samples.BuiltInAction, StringComparison.Ordinal));
        _text = Samples.Event(Kilobytes * 1024, items: 1);
        _event = JsonValue.Parse(_text);
    }

    [Benchmark]
    public JsonValue InMemory() => Growth.Run(_bundle, _event);

    [Benchmark]
    public byte[] TextToText() => Growth.Run(_bundle, JsonValue.Parse(_text)).ToUtf8();
}

/// <summary>Measures the five-state flow with a Map over an increasing number of items. The time must grow linearly at most.</summary>
public class MapGrowthBenchmarks
{
    private CompiledBundle _bundle = null!;
    private JsonValue _event;

    [Params(1, 10, 100)]
    public int Items { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _bundle = Samples.Bundle(Samples.FiveStates.Replace("ACTION", Samples.BuiltInAction, StringComparison.Ordinal));
        _event = JsonValue.Parse(Samples.Event(2048, Items));
    }

    [Benchmark]
    public JsonValue Map() => Growth.Run(_bundle, _event);
}

internal static class Growth
{
    private static readonly JsonValue Answer = JsonValue.Object(("value", "on"));

    public static JsonValue Run(CompiledBundle bundle, JsonValue document)
    {
        var run = FlowRun.Start(
            bundle.Flows[0], Samples.System.CreateDocument(document), Samples.System, ActionCatalog.Of(bundle), Samples.Noon);
        while (!run.Effect.IsEnd)
        {
            run.Next(FlowOutcome.Returned(Answer, Samples.Noon));
        }

        return ((SucceededEffect)run.Effect).Document;
    }
}
