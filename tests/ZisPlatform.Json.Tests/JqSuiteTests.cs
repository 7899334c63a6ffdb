using System.Globalization;
using System.Text.RegularExpressions;
using ZisPlatform.Testing;

namespace ZisPlatform.Json.Tests;

/// <summary>Runs the test files of jq. The failing cases must be exactly those that docs/jq-differences.md lists by line.</summary>
public partial class JqSuiteTests
{
    public static IEnumerable<TestCaseData> Files() => new[]
    {
        "jq-1.6/jq.test", "jq-1.6/onig.test", "jq-1.6/base64.test",
        "jq-1.7.1/jq.test", "jq-1.7.1/man.test", "jq-1.7.1/onig.test", "jq-1.7.1/manonig.test", "jq-1.7.1/base64.test",
    }.Select(file => Suites.Find(file) is { } path ? new TestCaseData(file, path).SetArgDisplayNames(file) : Suites.SkippedCase(file));

    [TestCaseSource(nameof(Files))]
    public void Only_the_documented_cases_fail(string file, string path)
    {
        var cases = JqCase.Read(path);
        var failed = cases.Select(test => (test.Line, Problem: test.Check())).Where(test => test.Problem is not null).ToArray();
        foreach (var (line, problem) in failed)
        {
            TestContext.Out.WriteLine($"{file}:{line}: {problem}");
        }

        TestContext.Out.WriteLine($"{file}: {cases.Count - failed.Length} of {cases.Count}");
        Assert.That(cases, Is.Not.Empty);
        Assert.That(failed.Select(test => test.Line), Is.EquivalentTo(ReadDocumentedLines(file)));
    }

    /// <summary>Reads the line numbers from the table rows (<c>| 123 | reason |</c>) below the heading that names the file.</summary>
    private static IEnumerable<int> ReadDocumentedLines(string file)
    {
        var differences = File.ReadAllText(Path.Combine(Suites.FindRepository(), "docs", "jq-differences.md"));
        var section = differences[differences.IndexOf($"### `{file}`", StringComparison.Ordinal)..];
        var end = section.IndexOf("\n### ", StringComparison.Ordinal);
        return Row()
            .Matches(end < 0 ? section : section[..end])
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
