using ZisPlatform.Cli.Output;
using ZisPlatform.Domain.Flows.Compilation;

namespace ZisPlatform.Cli.Flows;

/// <summary>The findings of all files and the resulting exit code.</summary>
internal sealed class ValidationReport(IReadOnlyList<CheckedBundle> bundles, bool warningsAreErrors)
{
    public IReadOnlyList<CheckedBundle> Bundles => bundles;

    public int Errors { get; } = Count(bundles, Severity.Error);

    public int Warnings { get; } = Count(bundles, Severity.Warning);

    public int Unreadable { get; } = bundles.Count(bundle => bundle.Problem is not null);

    /// <summary>Gets the exit code. An unreadable file has priority over the findings in other files.</summary>
    public int ExitCode =>
        Unreadable > 0 ? ExitCodes.Usage
        : Errors > 0 || (warningsAreErrors && Warnings > 0) ? ExitCodes.Refused
        : ExitCodes.Ok;

    /// <summary>Gets the report as a document for JSON output.</summary>
    public object Document => new { Files = bundles.Select(FileOf), Errors, Warnings, Unreadable };

    public void Write(Results results)
    {
        if (results.IsJson)
        {
            results.Document(Document);
            return;
        }

        var lines = new DiagnosticLines(results);
        foreach (var bundle in bundles)
        {
            if (bundle.Problem is { } problem)
            {
                results.MarkupLine($"[bold red]error[/]: {problem}");
            }

            foreach (var located in bundle.Findings)
            {
                lines.Write(bundle, located);
            }
        }

        var unreadableText = Unreadable > 0 ? $", {FormatCount(Unreadable, "unreadable file")}" : "";
        var strictText = warningsAreErrors && Warnings > 0 ? "; warnings count as errors" : "";
        var (files, errors, warnings) =
            (FormatCount(bundles.Count, "file"), FormatCount(Errors, "error"), FormatCount(Warnings, "warning"));
        results.MarkupLine($"{files} checked: {errors}, {warnings}{unreadableText}{strictText}.");
    }

    private static object FileOf(CheckedBundle bundle) => new
    {
        File = bundle.Name,
        bundle.Problem,
        Bundle = bundle.Compiled?.Name,
        bundle.Compiled?.Integration,
        Findings = bundle.Findings.Select(located => new
        {
            located.Finding.Severity,
            located.Finding.Code,
            Resource = located.Finding.Resource.Length > 0 ? located.Finding.Resource : null,
            located.Finding.State,
            located.Finding.Path,
            located.Line,
            located.Column,
            located.Finding.Message,
            Advice = located.Finding.Suggestion,
        }),
    };

    private static int Count(IEnumerable<CheckedBundle> bundles, Severity severity) =>
        bundles.Sum(bundle => bundle.Findings.Count(located => located.Finding.Severity == severity));

    private static string FormatCount(int count, string noun) => $"{(count == 0 ? "no" : count)} {noun}{(count == 1 ? "" : "s")}";
}
