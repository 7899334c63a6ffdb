using ZisPlatform.Json;

namespace ZisPlatform.Cli.Flows;

/// <summary>What became of a test case, or of a file that could not be used.</summary>
internal sealed record TestResult
{
    public required string File { get; init; }

    /// <summary>Null: none of the file's cases ran.</summary>
    public string? Case { get; init; }

    public string? Flow { get; init; }

    /// <summary>Empty when it passed.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>The same for programs.</summary>
    public JsonValue Details { get; init; } = JsonValue.EmptyArray;

    /// <summary>How long it really took.</summary>
    public TimeSpan Time { get; init; }

    public bool Passed => Problems.Count == 0;

    public JsonValue ToValue()
    {
        var made = new JsonObjectBuilder().Set("file", File);
        if (Case is not null)
        {
            made.Set("name", Case);
        }

        if (Flow is not null)
        {
            made.Set("flow", Flow);
        }

        made.Set("passed", Passed).Set("seconds", Time.TotalSeconds);
        if (!Passed)
        {
            made.Set("problems", RunJson.Array(Problems.Select(problem => (JsonValue)problem))).Set("differences", Details);
        }

        return made.ToValue();
    }
}
