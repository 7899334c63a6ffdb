namespace ZisPlatform.Json;

/// <summary>A text is no path: where, counted from 0 in characters, and why.</summary>
public sealed class JsonPathException(string reason, int position) : FormatException($"{reason} at position {position}")
{
    public string Reason { get; } = reason;

    public int Position { get; } = position;
}

/// <summary>A path looked at more values than it was allowed to: descendants of descendants grow faster than documents.</summary>
public sealed class JsonPathLimitException(long limit) : Exception($"the path looked at more than {limit} values")
{
    public long Limit { get; } = limit;
}
