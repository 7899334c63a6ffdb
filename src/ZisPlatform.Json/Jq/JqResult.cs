using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq;

/// <summary>The result of a run: the outputs, and the reason for an early end, if any.</summary>
public sealed class JqResult
{
    internal JqResult(IReadOnlyList<JsonValue> outputs, JsonValue? error, JqBudget? exceeded)
    {
        Outputs = outputs;
        Error = error;
        ExceededBudget = exceeded;
    }

    /// <summary>Gets all outputs, including those before an error.</summary>
    public IReadOnlyList<JsonValue> Outputs { get; }

    /// <summary>Gets the error that the program did not catch; it can be any value.</summary>
    public JsonValue? Error { get; }

    /// <summary>Gets the limit that was reached; a program cannot catch this.</summary>
    public JqBudget? ExceededBudget { get; }

    public bool Succeeded => Error is null && ExceededBudget is null;

    /// <summary>Gets the reason why the run failed, or null.</summary>
    public string? Message =>
        Error is { } error ? error.IsString ? error.AsString() : $"{ErrorMessages.Describe(error)} (not a string)"
        : ExceededBudget is { } budget ? Explain(budget)
        : null;

    private static string Explain(JqBudget budget) => budget switch
    {
        JqBudget.Steps => "the program took too many steps",
        JqBudget.Allocation => "the program needs too much memory",
        JqBudget.CallDepth => "the program calls itself too deeply",
        JqBudget.Depth => "the program nests a value too deeply",
        JqBudget.Outputs => "the program has too many outputs",
        JqBudget.Time => "the program takes too long",
        JqBudget.RegexTime => "a regular expression takes too long",
    };
}
