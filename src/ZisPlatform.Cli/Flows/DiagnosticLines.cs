using System.Globalization;
using Spectre.Console;
using ZisPlatform.Cli.Output;
using ZisPlatform.Domain.Flows.Compilation;

namespace ZisPlatform.Cli.Flows;

/// <summary>Writes findings in the format of compilers, so that editors and log viewers can link to the source position.</summary>
internal sealed class DiagnosticLines(Results results)
{
    // The number of characters of a long line that are shown before and after the position of the finding.
    private const int MaxBefore = 40;
    private const int MaxAfter = 30;

    public void Write(CheckedBundle bundle, Located located)
    {
        var (finding, line, column) = located;
        var path = finding.Path == "$" ? "" : $" at {finding.Path}";
        var position = FormatPosition(bundle.Name, line, column);
        var (severity, context) = (SeverityOf(finding), FormatContext(finding));
        if (finding.Severity == Severity.Error)
        {
            results.MarkupLine($"[bold]{position}[/] [bold red]{severity}[/] {finding.Code}: {finding.Message}{context}[dim]{path}[/]");
        }
        else
        {
            results.MarkupLine($"[bold]{position}[/] [bold yellow]{severity}[/] {finding.Code}: {finding.Message}{context}[dim]{path}[/]");
        }

        if (results.OnTerminal)
        {
            WriteSource(bundle.Line(line), line, column);
        }

        if (finding.Suggestion is { } advice)
        {
            results.MarkupLine($"    {advice}");
        }
    }

    /// <summary>Returns a finding as one line, for commands that run a bundle and do not validate it.</summary>
    public static string Format(string name, BundleCompilation compilation, Diagnostic finding)
    {
        var (line, column) = compilation.Locate(finding);
        var advice = finding.Suggestion is { } text ? $" ({text})" : "";
        return $"{FormatPosition(name, line, column)} {SeverityOf(finding)}: {finding}{advice} [{finding.Code}]";
    }

    public static string FormatContext(Diagnostic finding) => (finding.Resource, finding.State) switch
    {
        ("", _) => "",
        (_, null) => $" ({finding.Resource})",
        _ => $" ({finding.Resource}, state {finding.State})",
    };

    private static string FormatPosition(string name, int line, int column) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}:{line}:{column}:");

    private static string SeverityOf(Diagnostic finding) => finding.Severity == Severity.Error ? "error" : "warning";

    private void WriteSource(string text, int line, int column)
    {
        // Columns are counted in code points.
        var runes = text.EnumerateRunes().ToArray();
        var index = Math.Min(column - 1, runes.Length);
        var start = Math.Max(0, index - MaxBefore);
        var before = TerminalSanitizer.Text(string.Concat(runes[start..index]));
        var after = TerminalSanitizer.Text(string.Concat(runes[index..Math.Min(runes.Length, index + MaxAfter)]));
        var prefix = start > 0 ? "…" : "";
        // Omit the indentation.
        var indent = start > 0 ? 0 : before.Length - before.TrimStart().Length;
        before = prefix + before[indent..];
        var lineNumber = line.ToString(CultureInfo.InvariantCulture).PadLeft(6);
        var suffix = index + MaxAfter < runes.Length ? "…" : "";
        results.MarkupLine($"[dim]{lineNumber} | {before}{after}{suffix}[/]");
        results.MarkupLine($"[dim]       | [/]{new string(' ', before.GetCellWidth())}[bold green]^[/]");
    }
}
