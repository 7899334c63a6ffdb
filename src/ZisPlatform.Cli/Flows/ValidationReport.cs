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
        if (results.AsJson)
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

        var unreadable = Unreadable > 0 ? $", {Number(Unreadable, "unreadable file")}" : "";
        var strict = warningsAreErrors && Warnings > 0 ? "; warnings count as errors" : "";
        results.MarkupLine(
            $"{Number(bundles.Count, "file")} checked: {Number(Errors, "error")}, {Number(Warnings, "warning")}{unreadable}{strict}.");
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
            located.Finding.Advice,
        }),
    };

    private static int Count(IEnumerable<CheckedBundle> bundles, Severity severity) =>
        bundles.Sum(bundle => bundle.Findings.Count(located => located.Finding.Severity == severity));

    private static string Number(int count, string thing) => $"{(count == 0 ? "no" : count)} {thing}{(count == 1 ? "" : "s")}";
}
