using BenchmarkDotNet.Attributes;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Json.Jq;

namespace ZisPlatform.Benchmarks.Flow;

/// <summary>From text to what can run.</summary>
public class CompileBenchmarks
{
    private static readonly byte[] BundleText = Samples.BundleText(40 * 1024);

    /// <summary>Parsed, validated and compiled, with all its checks.</summary>
    [Benchmark]
    public BundleCompilation Bundle() => BundleCompiler.Compile(BundleText);

    [Benchmark]
    public JqProgram Jq() => JqProgram.Compile(Samples.TypicalProgram);

    [GlobalSetup]
    public void Check()
    {
        if (BundleCompiler.Compile(BundleText).Findings is { Count: > 0 } findings)
        {
            throw new InvalidOperationException($"the sample has findings: {findings[0]}");
        }
    }
}
