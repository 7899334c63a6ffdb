using System.Diagnostics;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Operations;

/// <summary>
/// Runs the short form of the benchmarks of build/bench that finish within seconds. They verify that a benchmark works, not how fast the
/// server is.
/// </summary>
public sealed class BenchmarkTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);

    private string _directory = "";

    [SetUp]
    public void CreateDirectory() => _directory = Directory.CreateTempSubdirectory("zis-bench-").FullName;

    [TearDown]
    public void DeleteDirectory() => Directory.Delete(_directory, recursive: true);

    [TestCase("settings")]
    [TestCase("registry")]
    [TestCase("start")]
    [TestCase("flow")]
    public async Task Benchmark_ends_with_code_0_and_reports_figures(string benchmark)
    {
        var startInfo = new ProcessStartInfo(FindProgram("tests/ZisPlatform.Benchmarks", "ZisPlatform.Benchmarks"), [benchmark, "--smoke"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        startInfo.Environment["BENCH_API"] = FindProgram("src/ZisPlatform.Api", "ZisPlatform.Api");
        startInfo.Environment["BENCH_CLI"] = FindProgram("src/ZisPlatform.Cli", "zis");
        startInfo.Environment["BENCH_POSTGRES"] = await Postgres.NewDatabaseAsync();

        // Without pgbench, which runs for at least a second.
        startInfo.Environment["BENCH_PGBENCH"] = "";
        startInfo.Environment["BENCH_WORK"] = startInfo.Environment["BENCH_REPORT"] = _directory;
        using var process = Process.Start(startInfo)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Timeout);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.That(process.ExitCode, Is.Zero, $"{await output}\n{await errors}");
        Assert.That(await output, Does.Match(@"(?m)^\|.*\| *[0-9][0-9.,]*\D"), "a row of a table with a figure");
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_directory, $"{benchmark}.md")), Is.Not.Empty);
    }

    /// <summary>Returns the program of another project, which has been built with the same configuration as this one.</summary>
    private static string FindProgram(string project, string name)
    {
        // tests/ZisPlatform.IntegrationTests/bin/CONFIGURATION/FRAMEWORK
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        var root = output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, project, "bin", output.Parent.Name, output.Name, name);
    }
}
