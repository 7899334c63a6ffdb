using ZisPlatform.Cli.Flows.Showing;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Tests;

/// <summary>The result of a test case, or of a file that could not be used.</summary>
internal sealed record TestResult
{
    public required string File { get; init; }

    /// <summary>Gets the name of the case; null if no case of the file ran.</summary>
    public string? Case { get; init; }

    public string? Flow { get; init; }

    /// <summary>Gets the problems; empty if the test passed.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Gets the problems in a form for programs.</summary>
    public JsonValue Details { get; init; } = JsonValue.EmptyArray;

    /// <summary>Gets the elapsed real time.</summary>
    public TimeSpan Time { get; init; }

    public bool Passed => Problems.Count == 0;

    public JsonValue ToValue()
    {
        var builder = new JsonObjectBuilder().Set("file", File);
        if (Case is not null)
        {
            builder.Set("name", Case);
        }

        if (Flow is not null)
        {
            builder.Set("flow", Flow);
        }

        builder.Set("passed", Passed).Set("seconds", Time.TotalSeconds);
        if (!Passed)
        {
            builder.Set("problems", RunJson.Array(Problems.Select(problem => (JsonValue)problem))).Set("differences", Details);
        }

        return builder.ToValue();
    }
}
