using System.Diagnostics;
using System.Globalization;
using System.Text;
using ZisPlatform.Json.Jq;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Tests;

/// <summary>Compares outputs, as values, and errors with those of the jq command.</summary>
public class JqDifferentialTests
{
    private const int Seed = 20260101;

    private static readonly JqOptions Limits = new() { MaxSteps = 100_000, MaxAllocation = 4 << 20 };

    [Test]
    public async Task Random_programs_have_the_same_outputs_as_the_jq_command()
    {
        var (_, version) = await RunJqAsync("--version", "");
        if (!version.StartsWith("jq-1.6", StringComparison.Ordinal))
        {
            // The check of continuous integration sets the variable, so that a missing command is noticed.
            Assert.That(Environment.GetEnvironmentVariable("ZIS_REQUIRE_JQ"), Is.Not.EqualTo("1"), "jq 1.6 is not on PATH");
            Assert.Ignore("jq 1.6 is not on PATH");
        }

        var count = int.Parse(Environment.GetEnvironmentVariable("ZIS_JQ_FUZZ") ?? "150", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("ZIS_JQ_SEED") ?? $"{Seed}", CultureInfo.InvariantCulture);
        TestContext.Out.WriteLine($"seed {seed}, {count} programs");
        var grammar = new JqGrammar(new Random(seed));
        var differences = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var (program, input) = (grammar.Program(), grammar.Input());
            if (await CompareAsync(program, input) is { } difference)
            {
                differences.Add(difference);
            }
        }

        Assert.That(differences, Is.Empty, string.Join('\n', differences));
    }

    /// <summary>Compares both results. Returns null if they are equal or one side exceeded its limits, otherwise the difference.</summary>
    private static async Task<string?> CompareAsync(string program, string input)
    {
        if (!JqProgram.TryCompile(program, out var compiled, out var exception))
        {
            return (await RunJqAsync(program, input)).Code == 3 ? null : $"{program}: {exception.Message}";
        }

        var ours = compiled.Run(JsonValue.Parse(input), Limits);
        if (ours.ExceededBudget is not null)
        {
            return null;
        }

        var (code, text) = await RunJqAsync(program, input);
        var theirs = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonValue.Parse(line)).ToArray();
        return code is 0 or 5 && (!ours.Outputs.SequenceEqual(theirs) || ours.Succeeded != (code == 0))
            ? $"{input} | {program}\n  jq:   {string.Join(' ', theirs)} ({code})\n  ours: {string.Join(' ', ours.Outputs)} {ours.Message}"
            : null;
    }

    /// <summary>
    /// Runs the jq command. Exit codes: 0 success, 3 compile error, 5 error of the program, -1 command not found or time limit exceeded.
    /// </summary>
    private static async Task<(int Code, string Output)> RunJqAsync(string program, string input)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("jq", ["-c", program])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
                StandardInputEncoding = new UTF8Encoding(false),
            })!;
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(3));
            try
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), timeout.Token);
                process.StandardInput.Close();
                var errors = process.StandardError.ReadToEndAsync(timeout.Token);
                var output = await process.StandardOutput.ReadToEndAsync(timeout.Token);
                await errors;
                await process.WaitForExitAsync(timeout.Token);
                return (process.ExitCode, output);
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                process.Kill();
                return (-1, "");
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, "");
        }
    }
}
