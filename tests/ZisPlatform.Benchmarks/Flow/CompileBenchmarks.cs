using BenchmarkDotNet.Attributes;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Json.Jq;

namespace ZisPlatform.Benchmarks.Flow;

/// <summary>Measures the compilation of bundles and programs from their text.</summary>
public class CompileBenchmarks
{
    private static readonly byte[] BundleText = Samples.BundleText(40 * 1024);

    /// <summary>Parses, validates and compiles a bundle, with all checks.</summary>
    [Benchmark]
    public BundleCompilation Bundle() => BundleCompiler.Compile(BundleText);

    [Benchmark]
    public JqProgram Jq() => JqProgram.Compile(Samples.TypicalProgram);

    [GlobalSetup]
    public void Check()
    {
        if (BundleCompiler.Compile(BundleText).Diagnostics is { Count: > 0 } findings)
        {
            throw new InvalidOperationException($"The sample bundle has findings: {findings[0]}");
        }
    }
}
