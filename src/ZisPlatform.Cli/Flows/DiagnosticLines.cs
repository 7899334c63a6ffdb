using System.Globalization;
using Spectre.Console;
using ZisPlatform.Cli.Output;
using ZisPlatform.Domain.Flows.Compilation;

namespace ZisPlatform.Cli.Flows;

/// <summary>Writes findings in the format of compilers, so that editors and log viewers can link to the source position.</summary>
internal sealed class DiagnosticLines(Results results)
{
    // The number of characters of a long line that are shown before and after the position of the finding.
    private const int Before = 40;
    private const int After = 30;

    public void Write(CheckedBundle bundle, Located located)
    {
        var (finding, line, column) = located;
        var path = finding.Path == "$" ? "" : $" at {finding.Path}";
        var place = Place(bundle.Name, line, column);
        var where = Where(finding);
        if (finding.Severity == Severity.Error)
        {
            results.MarkupLine($"[bold]{place}[/] [bold red]{Kind(finding)}[/] {finding.Code}: {finding.Message}{where}[dim]{path}[/]");
        }
        else
        {
            results.MarkupLine($"[bold]{place}[/] [bold yellow]{Kind(finding)}[/] {finding.Code}: {finding.Message}{where}[dim]{path}[/]");
        }

        if (results.OnTerminal)
        {
            Source(bundle.Line(line), line, column);
        }

        if (finding.Advice is { } advice)
        {
            results.MarkupLine($"    {advice}");
        }
    }

    /// <summary>Returns a finding as one line, for commands that run a bundle and do not validate it.</summary>
    public static string Short(string name, BundleCompilation compilation, Diagnostic finding)
    {
        var (line, column) = compilation.Locate(finding);
        var advice = finding.Advice is { } text ? $" ({text})" : "";
        return $"{Place(name, line, column)} {Kind(finding)}: {finding}{advice} [{finding.Code}]";
    }

    public static string Where(Diagnostic finding) => (finding.Resource, finding.State) switch
    {
        ("", _) => "",
        (_, null) => $" ({finding.Resource})",
        _ => $" ({finding.Resource}, state {finding.State})",
    };

    private static string Place(string name, int line, int column) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}:{line}:{column}:");

    private static string Kind(Diagnostic finding) => finding.Severity == Severity.Error ? "error" : "warning";

    private void Source(string text, int line, int column)
    {
        // Columns are counted in code points.
        var runes = text.EnumerateRunes().ToArray();
        var at = Math.Min(column - 1, runes.Length);
        var from = Math.Max(0, at - Before);
        var before = TerminalSanitizer.Text(string.Concat(runes[from..at]));
        var after = TerminalSanitizer.Text(string.Concat(runes[at..Math.Min(runes.Length, at + After)]));
        var cut = from > 0 ? "…" : "";
        // Omit the indentation.
        var indent = from > 0 ? 0 : before.Length - before.TrimStart().Length;
        before = cut + before[indent..];
        var number = line.ToString(CultureInfo.InvariantCulture).PadLeft(6);
        var more = at + After < runes.Length ? "…" : "";
        results.MarkupLine($"[dim]{number} | {before}{after}{more}[/]");
        results.MarkupLine($"[dim]       | [/]{new string(' ', before.GetCellWidth())}[bold green]^[/]");
    }
}
