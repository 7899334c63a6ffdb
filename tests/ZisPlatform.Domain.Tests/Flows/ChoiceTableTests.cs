using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Compilation;
using ZisPlatform.Domain.Flows.Language;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Flows;

/// <summary>Compares every operator on all pairs of sample values with a second implementation of the rules of contract 8.9.</summary>
public class ChoiceTableTests
{
    private static readonly string[] Samples =
    [
        "null", "true", "false", "0", "1", "1.0", "-2.5", "1e2", "900719925474099312", "900719925474099313", "\"\"", "\"1\"", "\"a\"",
        "\"b\"", "\"\\ud83d\\ude00\"", "\"\\uffff\"", "\"2026-03-01T10:00:00Z\"", "\"2026-03-01T12:00:00+02:00\"",
        "\"2026-03-01T10:00:00.5Z\"", "[]", "{}", "missing",
    ];

    public static IEnumerable<string> Operators => ChoiceOperator.All.Select(comparison => comparison.Name);

    [TestCaseSource(nameof(Operators))]
    public void Each_operator_agrees_with_the_rules_of_the_contract(string name)
    {
        var comparisonCount = 0;
        var comparison = ChoiceOperator.Find(name)!;
        foreach (var left in Samples)
        {
            foreach (var right in Samples)
            {
                if (!comparison.IsPath && !IsOperandOfKind(comparison.Kind, right))
                {
                    continue;
                }

                var document = JsonValue.EmptyObject;
                document = left == "missing" ? document : document.With("l", JsonValue.Parse(left));
                document = right == "missing" ? document : document.With("r", JsonValue.Parse(right));
                var rule = JsonValue.Object(("Variable", "$.l"), (name, comparison.IsPath ? "$.r" : JsonValue.Parse(right)));
                var findings = new Diagnostics(BundleLimits.Default);
                var condition = new ConditionCompiler(
                    new DiagnosticScope(findings, "", null), 16).Compile(rule, JsonLocation.Root, isTop: true);

                Assert.That(condition, Is.Not.Null, $"{rule} {string.Join(' ', findings.All)}");
                Assert.That(
                    condition!.Evaluate(document, new TemplateContext(FlowOptions.Default)),
                    Is.EqualTo(Evaluate(comparison, left, right)),
                    $"{left} {name} {right}");
                comparisonCount++;
            }
        }

        Assert.That(comparisonCount, Is.GreaterThan(20));
    }

    private static bool IsOperandOfKind(OperandKind kind, string operand) => kind switch
    {
        OperandKind.String => operand[0] == '"',
        OperandKind.Number => operand[0] == '-' || char.IsAsciiDigit(operand[0]),
        OperandKind.Timestamp => operand.StartsWith("\"2026", StringComparison.Ordinal),
        _ => operand is "true" or "false",
    };

    private static bool Evaluate(ChoiceOperator comparison, string left, string right)
    {
        switch (comparison.Kind)
        {
            case OperandKind.Presence:
                return (left is not ("missing" or "null")) == (right == "true");
            case OperandKind.Nullness:
                return left != "missing" && (left == "null") == (right == "true");
        }

        if (!IsOperandOfKind(comparison.Kind, left) || !IsOperandOfKind(comparison.Kind, right))
        {
            return false;
        }

        var order = comparison.Kind switch
        {
            OperandKind.String => string.CompareOrdinal(Utf32(left), Utf32(right)),
            OperandKind.Number => decimal.Parse(left, System.Globalization.NumberStyles.Float, null).CompareTo(
                decimal.Parse(right, System.Globalization.NumberStyles.Float, null)),
            OperandKind.Timestamp => DateTimeOffset.Parse(left.Trim('"'), null).CompareTo(DateTimeOffset.Parse(right.Trim('"'), null)),
            _ => left == right ? 0 : 1,
        };
        return comparison.Relation switch
        {
            Relation.Equal => order == 0,
            Relation.Less => order < 0,
            Relation.Greater => order > 0,
            Relation.LessOrEqual => order <= 0,
            _ => order >= 0,
        };
    }

    /// <summary>Converts text so that its ordinal order is the order of code points.</summary>
    private static string Utf32(string literal) => string.Concat(
        JsonValue.Parse(literal).AsString().EnumerateRunes().Select(rune => $"{(char)(rune.Value >> 16)}{(char)(rune.Value & 0xFFFF)}"));
}
