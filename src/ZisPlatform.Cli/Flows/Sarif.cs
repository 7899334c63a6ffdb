using System.Text.Json;
using System.Text.Json.Serialization;
using ZisPlatform.Cli.Output;
using ZisPlatform.Cli.Server;

namespace ZisPlatform.Cli.Flows;

/// <summary>Writes findings as a SARIF 2.1.0 log, which code-scanning services read.</summary>
internal static class Sarif
{
    private static readonly JsonSerializerOptions CamelCase = new(JsonText.Indented)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Of(ValidationReport report)
    {
        string[] rules =
        [
            .. report.Bundles.SelectMany(bundle => bundle.Findings)
                .Select(located => located.Finding.Code)
                .Distinct(StringComparer.Ordinal),
        ];
        var run = new
        {
            Tool = new { Driver = new { Name = "zis", Version = PlatformClient.Version, Rules = rules.Select(rule => new { Id = rule }) } },
            ColumnKind = "unicodeCodePoints",
            Invocations = new[]
            {
                new
                {
                    ExecutionSuccessful = report.Unreadable == 0,
                    ToolExecutionNotifications = report.Bundles.Where(bundle => bundle.Problem is not null).Select(bundle => new
                    {
                        Level = "error",
                        Message = new { Text = bundle.Problem },
                        Locations = new[]
                        {
                            new { PhysicalLocation = new { ArtifactLocation = new { Uri = ToUriReference(bundle.Name) } } },
                        },
                    }),
                },
            },
            Results = report.Bundles.SelectMany(bundle => bundle.Findings.Select(located => ResultOf(bundle.Name, located, rules))),
        };
        var log = new Log("https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", [run]);
        return JsonSerializer.Serialize(log, CamelCase) + "\n";
    }

    private static object ResultOf(string file, Located located, string[] rules)
    {
        var (finding, line, column) = located;
        return new
        {
            RuleId = finding.Code,
            RuleIndex = Array.IndexOf(rules, finding.Code),
            Level = finding.Severity,
            Message = new { Text = finding.Suggestion is { } advice ? $"{finding}\n{advice}" : finding.ToString() },
            Locations = new[]
            {
                new
                {
                    PhysicalLocation = new
                    {
                        ArtifactLocation = new { Uri = ToUriReference(file) },
                        Region = new { StartLine = line, StartColumn = column },
                    },
                    LogicalLocations = new[] { new { FullyQualifiedName = finding.Path } },
                },
            },
        };
    }

    /// <summary>Returns a path as a relative or absolute URI reference.</summary>
    private static string ToUriReference(string path) => Path.IsPathFullyQualified(path)
        ? new Uri(path).AbsoluteUri
        : string.Join('/', path.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar).Select(Uri.EscapeDataString));

    private sealed record Log([property: JsonPropertyName("$schema")] string Schema, string Version, IReadOnlyList<object> Runs);
}
