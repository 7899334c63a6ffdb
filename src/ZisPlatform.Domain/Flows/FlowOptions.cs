using ZisPlatform.Json.Jq;

namespace ZisPlatform.Domain.Flows;

/// <summary>What an Action or Map without <c>ResultPath</c> does with its result (contract 8.7).</summary>
public enum OmittedResultPath
{
    /// <summary>Throws it away; the document stays as it is.</summary>
    Discard,

    /// <summary>Amazon States Language: the result replaces the document.</summary>
    ReplaceRoot,
}

/// <summary>Limits and switches of a run, with the contract's defaults (section 14). Part of the run: a replay must use the same.</summary>
public sealed record FlowOptions
{
    public static readonly FlowOptions Default = new();

    public OmittedResultPath OmittedResultPath { get; init; } = OmittedResultPath.Discard;

    /// <summary>Wall-clock time of one attempt, waiting included.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>State entries and repeated attempts of a state in one run: what ends an endless cycle.</summary>
    public int MaxTransitions { get; init; } = 1000;

    /// <summary>The same for a flow with a Map inside a Map.</summary>
    public int MaxTransitionsWithNestedMaps { get; init; } = 250;

    public int MaxMapItems { get; init; } = 100;

    /// <summary>The state document as compact JSON, escapes not counted.</summary>
    public int MaxDocumentBytes { get; init; } = 6 * 1024 * 1024;

    /// <summary>Arrays and objects in one another in the state document.</summary>
    public int MaxDocumentDepth { get; init; } = 64;

    /// <summary>How often one run may read a path with wildcards, filters or slices; plain paths are not counted.</summary>
    public int MaxPathSearches { get; init; } = 1000;

    /// <summary>How many values one such path may look at.</summary>
    public int MaxPathSearchLength { get; init; } = 50_000;

    /// <summary>What one jq program may use. Its clock and its time limit are not used: the run has a clock of its own, and steps decide.</summary>
    public JqOptions Jq { get; init; } = JqOptions.Default;

    /// <summary>How custom actions become requests.</summary>
    public HttpOptions Http { get; init; } = HttpOptions.Default;
}

/// <summary>Limits and switches of custom HTTP actions (contract 10).</summary>
public sealed record HttpOptions
{
    public static readonly HttpOptions Default = new();

    /// <summary>Whether actions may use <c>http://</c>; meant for tests and local development.</summary>
    public bool AllowHttp { get; init; }

    public int MaxRequestBytes { get; init; } = 2 * 1024 * 1024;

    public int MaxResponseBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>Arrays and objects in one another in a response; a deeper one is treated as text.</summary>
    public int MaxResponseDepth { get; init; } = 64;

    /// <summary>Sent as <c>User-Agent</c> unless the action has one; null sends none.</summary>
    public string? UserAgent { get; init; }
}
