using ZisPlatform.Json.Jq;

namespace ZisPlatform.Domain.Flows;

/// <summary>The effect of an omitted <c>ResultPath</c> in an Action or Map (contract 8.7).</summary>
public enum OmittedResultPath
{
    /// <summary>Discards the result; the document does not change.</summary>
    Discard,

    /// <summary>Replaces the document with the result, as in Amazon States Language.</summary>
    ReplaceRoot,
}

/// <summary>The limits and switches of a run, with the contract's defaults (section 14). A replay must use the same options.</summary>
public sealed record FlowOptions
{
    public static readonly FlowOptions Default = new();

    public OmittedResultPath OmittedResultPath { get; init; } = OmittedResultPath.Discard;

    /// <summary>Gets the wall-clock time limit of one attempt, including waits.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Gets the maximum number of state entries and repeated attempts of a state in one run. It ends endless cycles.</summary>
    public int MaxTransitions { get; init; } = 1000;

    /// <summary>Gets the maximum number of transitions for a flow with a Map inside a Map.</summary>
    public int MaxTransitionsWithNestedMaps { get; init; } = 250;

    public int MaxMapItems { get; init; } = 100;

    /// <summary>Gets the maximum size of the state document as compact JSON, not counting escapes.</summary>
    public int MaxDocumentBytes { get; init; } = 6 * 1024 * 1024;

    /// <summary>Gets the maximum nesting depth of arrays and objects in the state document.</summary>
    public int MaxDocumentDepth { get; init; } = 64;

    /// <summary>Gets the maximum number of reads with wildcards, filters or slices in one run. Plain paths are not counted.</summary>
    public int MaxPathSearches { get; init; } = 1000;

    /// <summary>Gets the maximum number of values that one such read may visit.</summary>
    public int MaxPathSearchLength { get; init; } = 50_000;

    /// <summary>
    /// Gets the limits of one jq program. The clock and the time limit are ignored: the run has its own clock, and the number of steps is
    /// the limit.
    /// </summary>
    public JqOptions Jq { get; init; } = JqOptions.Default;

    /// <summary>Gets the options of custom actions.</summary>
    public HttpOptions Http { get; init; } = HttpOptions.Default;
}

/// <summary>The limits and switches of custom HTTP actions (contract 10).</summary>
public sealed record HttpOptions
{
    public static readonly HttpOptions Default = new();

    /// <summary>Gets a value indicating whether actions may use <c>http://</c>, for tests and local development.</summary>
    public bool AllowHttp { get; init; }

    public int MaxRequestBytes { get; init; } = 2 * 1024 * 1024;

    public int MaxResponseBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Gets the maximum nesting depth of a response. A deeper one is treated as text.</summary>
    public int MaxResponseDepth { get; init; } = 64;

    /// <summary>Gets the <c>User-Agent</c> for actions that do not set one; null sends none.</summary>
    public string? UserAgent { get; init; }
}
