using ZisPlatform.Json;
using ZisPlatform.Json.Jq;

namespace ZisPlatform.Domain.Flows;

/// <summary>The one place that knows the jq engine.</summary>
internal static class JqEngine
{
    /// <summary>Programs are compiled once; those that flows put together at run time come and go, hence the limit.</summary>
    private static readonly JqProgramCache Programs = new(1024);

    /// <summary>Why the text is no program, or null.</summary>
    public static string? Trouble(string program)
    {
        try
        {
            // Whoever checks a bundle is about to run it: keep what was compiled.
            Programs.Get(program);
            return null;
        }
        catch (JqCompileException failure)
        {
            return failure.Message;
        }
    }

    public static bool TryRun(string program, in JsonValue data, DateTimeOffset now, Expansion expansion, out JsonValue result)
    {
        result = default;
        JqProgram compiled;
        try
        {
            compiled = Programs.Get(program);
        }
        catch (JqCompileException failure)
        {
            return expansion.Fail(FlowErrors.Jq(failure.Message));
        }

        var limits = expansion.Options.Jq;
        var run = compiled.RunFirst(data, limits with { Clock = new StoppedClock(now) });

        // Steps are not told, so a program counts as a twentieth of what a run may compute before it yields.
        expansion.Work += FlowRun.WorkPerYield / 20;
        if (!run.Succeeded && run.Outputs.Count == 0)
        {
            return expansion.Fail(FlowErrors.Jq(run.Message ?? "the program failed"));
        }

        // No output at all is null.
        result = run.Outputs.Count > 0 ? run.Outputs[0] : default;
        return true;
    }

    /// <summary>
    /// The time of the run stands still while it computes. So <c>now</c> replays the same, and a program's time budget never
    /// decides: what a slow machine would cut short, a replay on a fast one would not. Its steps decide.
    /// </summary>
    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;

        public override long GetTimestamp() => 0;
    }
}
