using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Jq;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Actions;

/// <summary>The only class that uses the jq engine directly.</summary>
internal static class JqEngine
{
    /// <summary>A cache of compiled programs. It is limited, because flows can create any number of programs at run time.</summary>
    private static readonly JqProgramCache Programs = new(1024);

    /// <summary>Returns the compile error of a program, or null if it compiles.</summary>
    public static string? FindCompileError(string program)
    {
        try
        {
            // A checked bundle is likely to run soon, so keep the compiled program in the cache.
            Programs.Get(program);
            return null;
        }
        catch (JqCompileException exception)
        {
            return exception.Message;
        }
    }

    public static bool TryRun(string program, in JsonValue data, DateTimeOffset now, TemplateContext context, out JsonValue result)
    {
        result = default;
        JqProgram compiled;
        try
        {
            compiled = Programs.Get(program);
        }
        catch (JqCompileException exception)
        {
            return context.Fail(FlowErrors.Jq(exception.Message));
        }

        var limits = context.Options.Jq;
        var run = compiled.RunFirst(data, limits with { Clock = new FixedTimeProvider(now) });

        // The engine does not report its steps, so each program counts as a twentieth of the work that a run may do before it yields.
        context.Work += FlowRun.WorkPerYield / 20;
        if (!run.Succeeded && run.Outputs.Count == 0)
        {
            return context.Fail(FlowErrors.Jq(run.Message ?? "the program failed"));
        }

        // A program without output results in null.
        result = run.Outputs.Count > 0 ? run.Outputs[0] : default;
        return true;
    }

    /// <summary>
    /// A clock that is fixed at the time of the run. Then <c>now</c> is the same in a replay, and a program is never cut short by its
    /// time budget, which depends on the speed of the machine, but only by its number of steps.
    /// </summary>
    private sealed class FixedTimeProvider(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;

        public override long GetTimestamp() => 0;
    }
}
