using System.Globalization;
using System.Text;
using ZisPlatform.Domain.Flows.Compilation;

namespace ZisPlatform.Cli.Flows;

/// <summary>Writes findings as workflow commands, which GitHub shows at the lines of a pull request.</summary>
internal static class GithubAnnotations
{
    public static string Of(ValidationReport report)
    {
        var text = new StringBuilder();
        foreach (var bundle in report.Bundles)
        {
            var file = EscapeProperty(bundle.Name);
            if (bundle.Problem is { } problem)
            {
                text.Append(CultureInfo.InvariantCulture, $"::error file={file}::{EscapeData(problem)}\n");
            }

            foreach (var (finding, line, column) in bundle.Findings)
            {
                var level = finding.Severity == Severity.Error ? "error" : "warning";
                var advice = finding.Suggestion is null ? "" : $"\n{finding.Suggestion}";
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"::{level} file={file},line={line},col={column},title={EscapeProperty(finding.Code)}"
                        + $"::{EscapeData($"{finding.Message}{DiagnosticLines.FormatContext(finding)}{advice}")}\n");
            }
        }

        return text.ToString();
    }

    private static string EscapeData(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string EscapeProperty(string text) => EscapeData(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
