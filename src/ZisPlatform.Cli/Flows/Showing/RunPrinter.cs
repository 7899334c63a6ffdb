using System.Globalization;
using Spectre.Console;
using ZisPlatform.Cli.Flows.Answers;
using ZisPlatform.Cli.Flows.Running;
using ZisPlatform.Cli.Output;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Domain.Flows.Secrets;

namespace ZisPlatform.Cli.Flows.Showing;

/// <summary>Shows a run to a user: its states as a table or tree, and its end. All secrets are masked.</summary>
internal sealed class RunPrinter(Results results, SecretMasker secrets)
{
    public void Table(RunReport report) => StateTable.Write(
        results,
        report.Visits,
        [
            ("#", visit => visit.Entry.Number.ToString(CultureInfo.InvariantCulture)),
            ("STATE", visit => visit.Path),
            ("TYPE", visit => visit.Entry.State.Type.ToString()),
            ("RESULT", ResultOf),
            ("TIME", visit => TimeOf(visit, report.Start)),
        ],
        InputOf,
        ChangesOf);

    public void Tree(RunReport report)
    {
        var tree = new Tree(new Text(report.Flow.FullName)) { Guide = TreeGuide.Line };
        var maps = new Dictionary<Visit, TreeNode>();
        var items = new Dictionary<(Visit, string), TreeNode>();
        foreach (var visit in report.Visits)
        {
            // Each level takes four columns of guide lines; a Map and its item are two levels.
            var depth = 0;
            for (var enclosing = visit.Map; enclosing is not null; enclosing = enclosing.Map)
            {
                depth++;
            }

            var length = Math.Max((results.Width ?? StateTable.PipedLength) - 4 - (8 * depth), StateTable.MinColumnWidth);
            var text = new Text(string.Join(
                '\n', LinesOf(visit, report.Start, length).Select(line => TextFormat.Cut(TerminalSanitizer.Text(line), length))));
            TreeNode node;
            if (visit.Map is not { } map)
            {
                node = tree.AddNode(text);
            }
            else
            {
                if (!items.TryGetValue((map, visit.Entry.Iteration), out var item))
                {
                    item = items[(map, visit.Entry.Iteration)] = maps[map].AddNode(new Text(TerminalSanitizer.Text(visit.Entry.Iteration)));
                }

                node = item.AddNode(text);
            }

            maps[visit] = node;
        }

        results.Tree(tree);
    }

    /// <summary>Writes a short summary of the end of the run.</summary>
    public void Summary(RunReport report)
    {
        switch (report.End)
        {
            case RunEnd.Succeeded:
                results.Line($"succeeded: {secrets.Mask(report.Message!)}");
                break;
            case RunEnd.Failed:
                results.Line($"failed{(report.FailedState is { } state ? $" in {state}" : "")}: {ErrorText(report.Error!)}");
                if (report.RunsAgainAfter is { } wait)
                {
                    results.Line($"A server would run this flow again after {TextFormat.Seconds(wait)}.");
                }

                break;
            case RunEnd.Stopped:
                results.Line("stopped at a breakpoint");
                break;
            case RunEnd.Unanswered:
                results.Line("aborted");
                break;
        }

        results.Line(
            $"{TextFormat.Count(report.Transitions, "transition")}, {TextFormat.Count(report.Calls.Count(), "call")}, "
            + TextFormat.Seconds(report.Time));
    }

    public string ErrorText(FlowError error) => secrets.Mask(
        error.Name.Length == 0 ? error.Cause : error.Cause.Length == 0 ? error.Name : $"{error.Name}: {error.Cause}");

    public static string ResultOf(Visit visit)
    {
        var ruleText = visit.Entry.State is ChoiceState && visit.Exit?.Rule is { } rule ? rule < 0 ? "Default " : $"rule {rule + 1} " : "";
        var retries = visit.Retries.Count > 0 ? $"{(visit.Retries.Count == 1 ? "1 retry" : $"{visit.Retries.Count} retries")}, " : "";
        return retries + visit.Exit switch
        {
            null => "not finished",
            { Kind: FlowExitKind.Next, Next: { } next } => $"{ruleText}→ {next.Name}",
            { Kind: FlowExitKind.Caught, Next: { } next } => $"Caught → {next.Name}",
            { Kind: FlowExitKind.Failed } => "Failed",
            _ => "End",
        };
    }

    private static string TimeOf(Visit visit, DateTimeOffset start)
    {
        var duration = (visit.Exit?.At ?? visit.Entry.At) - visit.Entry.At;
        return $"+{TextFormat.Seconds(visit.Entry.At - start)}{(duration > TimeSpan.Zero ? $" ({TextFormat.Seconds(duration)})" : "")}";
    }

    private string InputOf(Visit visit, int length) =>
        StateSummary.Of(secrets.Mask(StateSummary.WithoutSystemMembers(visit.Entry.Input)), length);

    private string ChangesOf(Visit visit, int length) => visit.Exit switch
    {
        null => "",
        { Error: { } error } => TextFormat.Cut(ErrorText(error), length),
        { } exit => StateSummary.Changes(secrets.Mask(visit.Entry.Input), secrets.Mask(exit.Output), length),
    };

    /// <param name="length">The length of a line.</param>
    private IEnumerable<string> LinesOf(Visit visit, DateTimeOffset start, int length)
    {
        var valueLength = length - "  call ".Length;
        yield return $"{visit.Entry.Number} {visit.Entry.State.Name} ({visit.Entry.State.Type}) {ResultOf(visit)}  {TimeOf(visit, start)}";
        yield return $"  in   {InputOf(visit, valueLength)}";

        // Each failed attempt comes before the next call; Jq and Maps fail without a call.
        for (var i = 0; i < Math.Max(visit.Calls.Count, visit.Retries.Count); i++)
        {
            if (i < visit.Calls.Count)
            {
                yield return $"  call {CallText(visit.Calls[i])}";
            }

            if (i < visit.Retries.Count)
            {
                var retry = visit.Retries[i];
                yield return $"  fail {ErrorText(retry.Error)}; again at +{TextFormat.Seconds(retry.Until - start)}";
            }
        }

        if (visit.Exit is { Error: { } error })
        {
            yield return $"  fail {ErrorText(error)}";
        }

        if (visit.Exit is { } exit && exit.Kind != FlowExitKind.Failed)
        {
            yield return exit.Output == visit.Entry.Input
                ? "  out  unchanged"
                : $"  out  {StateSummary.Of(secrets.Mask(StateSummary.WithoutSystemMembers(exit.Output)), valueLength)}";
        }
    }

    private string CallText(CallRecord call)
    {
        var request = call.Request.Effect.Call is { } http
            ? $"{http.Method} {secrets.Mask(http.Url.OriginalString)}"
            : StateSummary.Of(secrets.Mask(call.Request.Effect.Parameters), StateTable.PipedLength);
        var answer = call.Answer switch
        {
            { TimesOut: true } => "timed out",
            { Error: { } error } => error,
            { Http: { } response } => $"{response.Status} " + (response.Body.Length > 0
                ? StateSummary.Of(secrets.Mask(Body.ToValue(response.Body.Span)), StateTable.PipedLength)
                : ""),
            { Result: { } result } =>
                (call.Request.Effect.BuiltIn is null ? "200 " : "") + StateSummary.Of(secrets.Mask(result), StateTable.PipedLength),
            _ => "",
        };
        return $"{request} → {answer}".TrimEnd();
    }
}
