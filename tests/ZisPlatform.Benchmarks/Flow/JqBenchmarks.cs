using System.Text;
using BenchmarkDotNet.Attributes;
using ZisPlatform.Json;
using ZisPlatform.Json.Jq;

namespace ZisPlatform.Benchmarks.Flow;

/// <summary>The typical transform on an event of 5 KB; the program is compiled once, as the cache does.</summary>
public class JqBenchmarks
{
    internal static readonly byte[] Text = Samples.Event(5000);

    private static readonly JsonValue Event = JsonValue.Parse(Text);
    private static readonly JqProgram Program = JqProgram.Compile(Samples.TypicalProgram);

    [Benchmark]
    public byte[] TextToText() => Program.RunFirst(JsonValue.Parse(Text)).Outputs[0].ToUtf8();

    [Benchmark]
    public JsonValue ValueToValue() => Program.RunFirst(Event).Outputs[0];
}

/// <summary>The same work by the C library that the <c>jq</c> command is made of.</summary>
public class LibJqBenchmarks
{
    private readonly LibJq _jq = new(Samples.TypicalProgram);

    [Benchmark]
    public byte[] TextToText() => _jq.Run(JqBenchmarks.Text);

    [GlobalSetup]
    public void Check()
    {
        var theirs = JsonValue.Parse(_jq.Run(JqBenchmarks.Text));
        var ours = JsonValue.Parse(new JqBenchmarks().TextToText());
        // The library rounds the id to a double.
        if (ours.Without("id") != theirs.Without("id"))
        {
            throw new InvalidOperationException($"not the same work: {ours} and {Encoding.UTF8.GetString(_jq.Run(JqBenchmarks.Text))}");
        }
    }

    [GlobalCleanup]
    public void Close() => _jq.Dispose();
}
