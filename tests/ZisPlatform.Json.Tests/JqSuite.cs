using ZisPlatform.Json.Jq;
using ZisPlatform.Json.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Tests;

/// <summary>A case of the test files of jq: program, input and outputs, or a program that must not compile.</summary>
internal sealed record JqCase(int Line, string Program, string? Input, string[] Outputs)
{
    private static readonly JsonParseOptions ParseOptions = new() { NonFinite = true };

    /// <summary>
    /// Reads a test file. Blank lines separate the cases, <c>#</c> starts a comment, and <c>%%FAIL</c> marks a program that must not
    /// compile.
    /// </summary>
    public static IReadOnlyList<JqCase> Read(string path)
    {
        var cases = new List<JqCase>();
        var group = new List<string>();
        var (line, firstLine) = (0, 0);
        foreach (var text in File.ReadLines(path).Append(""))
        {
            line++;
            if (text.StartsWith('#'))
            {
                continue;
            }

            if (text.Trim().Length > 0)
            {
                firstLine = group.Count == 0 ? line : firstLine;
                group.Add(text);
                continue;
            }

            if (group.Count > 1)
            {
                cases.Add(group[0].StartsWith("%%FAIL", StringComparison.Ordinal)
                    ? new JqCase(firstLine, group[1], null, [])
                    : new JqCase(firstLine, group[0], group[1], [.. group.Skip(2)]));
            }

            group.Clear();
        }

        return cases;
    }

    /// <summary>Runs the case. Returns null if it passes, otherwise the reason of the failure.</summary>
    public string? Check()
    {
        if (!JqProgram.TryCompile(Program, out var program, out var exception))
        {
            return Input is null ? null : $"does not compile: {exception.Message}";
        }

        if (Input is null)
        {
            return "compiles";
        }

        var result = program.Run(JsonValue.Parse(Input, ParseOptions));
        var expected = Outputs.Select(output => JsonValue.Parse(output, ParseOptions)).ToArray();

        // The files compare numbers as doubles. As a comment in them states, an error after the last output is allowed.
        return result.Outputs.Count == expected.Length
            && result.Outputs.Zip(expected).All(pair => AreEqual(pair.First, pair.Second))
            && result.ExceededBudget is null
            ? null
            : $"expected {string.Join(' ', Outputs)}, got {string.Join(' ', result.Outputs)} {result.Message}";
    }

    private static bool AreEqual(JsonValue left, JsonValue right)
    {
        if (left.Kind != right.Kind || left.Count != right.Count)
        {
            return false;
        }

        return left.Kind switch
        {
            JsonKind.Number => left.AsDouble().Equals(right.AsDouble()),
            JsonKind.Array => left.Items.ToArray().Zip(right.Items.ToArray()).All(pair => AreEqual(pair.First, pair.Second)),
            JsonKind.Object => left.Keys.ToArray().All(key => right.TryGet(key, out var other) && AreEqual(left[key], other)),
            JsonKind.Null or JsonKind.Boolean or JsonKind.String => left == right,
        };
    }
}
