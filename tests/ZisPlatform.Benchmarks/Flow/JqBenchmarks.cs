using System.Text;
using BenchmarkDotNet.Attributes;
using ZisPlatform.Json.Jq;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Benchmarks.Flow;

/// <summary>Measures the typical transform on an event of 5 KB. The program is compiled once, as the cache does.</summary>
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

/// <summary>Measures the same work in the C library of the <c>jq</c> command.</summary>
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
            var text = Encoding.UTF8.GetString(_jq.Run(JqBenchmarks.Text));
            throw new InvalidOperationException($"The results of jq and libjq differ: {ours} and {text}");
        }
    }

    [GlobalCleanup]
    public void Close() => _jq.Dispose();
}
