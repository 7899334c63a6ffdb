using System.Text.RegularExpressions;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Cli.Flows.Running;
using ZisPlatform.Domain.Flows.Secrets;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Answers;

/// <summary>A place where a value differs from the expected one; null means that no value exists there.</summary>
/// <param name="Rule">The expected rule, if the expectation is not a plain value.</param>
internal sealed record Difference(string Path, JsonValue? Expected, JsonValue? Actual, string? Rule = null)
{
    public string ExpectedText(SecretMasker secrets) => Rule ?? TextOf(Expected, secrets);

    public string ActualText(SecretMasker secrets) => TextOf(Actual, secrets);

    private string TextOf(JsonValue? value, SecretMasker secrets) =>
        value is { } actualValue ? secrets.MaskAt(Path, actualValue).ToString() : "nothing there";
}

/// <summary>Compares values with the expectations of a user, place by place.</summary>
/// <remarks>
/// A pattern names only the relevant members; arrays must have the same length. An object with exactly one of these members is a rule:
/// <c>$exact</c> (exactly this value), <c>$any</c> (any value), <c>$absent</c> (no value), <c>$matches</c> (text that matches a regular
/// expression).
/// </remarks>
internal static class JsonMatch
{
    private static readonly string[] Rules = ["$exact", "$any", "$absent", "$matches"];

    private static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(1);

    public static bool IsMatchFor(JsonValue pattern, JsonValue actual) => Differences(pattern, actual).Count == 0;

    public static IReadOnlyList<Difference> Differences(JsonValue pattern, JsonValue? actual, string path = "$")
    {
        var differences = new List<Difference>();
        Compare(pattern, actual, path, differences);
        return differences;
    }

    /// <summary>
    /// Compares a recorded value with an actual one; both must have the same members and items. Masked text in a recording matches any
    /// text.
    /// </summary>
    public static IReadOnlyList<Difference> CompareWithRecording(JsonValue recorded, JsonValue actual)
    {
        var differences = new List<Difference>();
        CompareExactly(recorded, actual, "$", differences, masked: true);
        return differences;
    }

    /// <summary>Rejects patterns with unknown rules.</summary>
    public static void Check(JsonShape pattern)
    {
        if (pattern.Value.IsArray)
        {
            foreach (var item in pattern.Items)
            {
                Check(item);
            }
        }
        else if (pattern.Value.IsObject && RuleOf(pattern.Value) is { } rule)
        {
            var operand = pattern.Find(rule)!.Value;
            switch (rule)
            {
                case "$exact":
                    return;
                case "$any" or "$absent":
                    _ = operand.Flag ? true : throw operand.CreateError("can only be true");
                    return;
                case "$matches":
                    try
                    {
                        _ = new Regex(operand.Text, RegexOptions.CultureInvariant, RegexTimeout);
                    }
                    catch (ArgumentException exception)
                    {
                        throw operand.CreateError($"is no regular expression: {exception.Message.TrimEnd('.')}");
                    }

                    return;
                default:
                    throw operand.CreateError($"is no rule; the rules are {string.Join(", ", Rules)}");
            }
        }
        else if (pattern.Value.IsObject)
        {
            foreach (var (_, member) in pattern.Members)
            {
                Check(member);
            }
        }
    }

    private static string? RuleOf(JsonValue pattern) => pattern.Count == 1 && pattern.Keys[0].StartsWith('$') ? pattern.Keys[0] : null;

    private static void Compare(JsonValue pattern, JsonValue? actual, string path, List<Difference> differences)
    {
        if (pattern.IsObject && RuleOf(pattern) is { } rule)
        {
            ApplyRule(rule, pattern[rule], actual, path, differences);
        }
        else if (pattern.IsObject && actual is { IsObject: true } members)
        {
            foreach (var (key, expected) in pattern.Members)
            {
                Compare(
                    expected,
                    members.TryGet(key, out var member) ? member : (JsonValue?)null,
                    JsonShape.MemberPath(path, key),
                    differences);
            }
        }
        else if (pattern.IsArray && actual is { IsArray: true } items && items.Count == pattern.Count)
        {
            for (var i = 0; i < pattern.Count; i++)
            {
                Compare(pattern[i], items[i], $"{path}[{i}]", differences);
            }
        }
        else
        {
            CompareLeaf(pattern, actual, path, differences);
        }
    }

    private static void ApplyRule(string rule, JsonValue operand, JsonValue? actual, string path, List<Difference> differences)
    {
        switch (rule)
        {
            case "$exact" when actual is { } value:
                CompareExactly(operand, value, path, differences, masked: false);
                break;
            case "$exact":
                differences.Add(new Difference(path, operand, null));
                break;
            case "$any" when actual is null:
                differences.Add(new Difference(path, null, null, "anything"));
                break;
            case "$absent" when actual is not null:
                differences.Add(new Difference(path, null, actual));
                break;
            case "$matches" when actual is not { IsString: true } text || !IsMatch(text.AsString(), operand.AsString()):
                differences.Add(new Difference(path, null, actual, $"text that matches /{operand.AsString()}/"));
                break;
        }
    }

    private static bool IsMatch(string text, string pattern)
    {
        try
        {
            return Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, RegexTimeout);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static void CompareExactly(JsonValue expected, JsonValue actual, string path, List<Difference> differences, bool masked)
    {
        if (expected.IsObject && actual.IsObject)
        {
            foreach (var (key, member) in expected.Members)
            {
                var memberPath = JsonShape.MemberPath(path, key);
                if (actual.TryGet(key, out var actualMember))
                {
                    CompareExactly(member, actualMember, memberPath, differences, masked);
                }
                else
                {
                    differences.Add(new Difference(memberPath, member, null));
                }
            }

            foreach (var (key, member) in actual.Members)
            {
                if (!expected.TryGet(key, out _))
                {
                    differences.Add(new Difference(JsonShape.MemberPath(path, key), null, member));
                }
            }
        }
        else if (expected.IsArray && actual.IsArray && expected.Count == actual.Count)
        {
            for (var i = 0; i < expected.Count; i++)
            {
                CompareExactly(expected[i], actual[i], $"{path}[{i}]", differences, masked);
            }
        }
        else if (!masked || !expected.IsString || !MatchesMasked(expected.AsString(), actual.ToPlainText()))
        {
            CompareLeaf(expected, actual, path, differences);
        }
    }

    private static void CompareLeaf(JsonValue expected, JsonValue? actual, string path, List<Difference> differences)
    {
        if (expected.IsArray && actual is { IsArray: true } items && items.Count != expected.Count)
        {
            differences.Add(new Difference(path, expected, items, $"{expected.Count} items: {expected}"));
        }
        else if (actual is not { } value || value != expected)
        {
            differences.Add(new Difference(path, expected, actual));
        }
    }

    private static bool MatchesMasked(string recorded, string actual)
    {
        var parts = recorded.Split(OutputSecrets.Mask);
        if (parts.Length == 1 || !actual.StartsWith(parts[0], StringComparison.Ordinal))
        {
            return false;
        }

        var position = parts[0].Length;
        foreach (var part in parts[1..^1])
        {
            var next = actual.IndexOf(part, position, StringComparison.Ordinal);
            if (next < 0)
            {
                return false;
            }

            position = next + part.Length;
        }

        return actual.Length - position >= parts[^1].Length && actual.EndsWith(parts[^1], StringComparison.Ordinal);
    }
}
