namespace ZisPlatform.Json.Paths;

/// <summary>The exception for a text that is not a path: the position in characters, from 0, and the reason.</summary>
public sealed class JsonPathException(string reason, int position) : FormatException($"{reason} at position {position}")
{
    public string Reason { get; } = reason;

    public int Position { get; } = position;
}

/// <summary>
/// The exception for a path that visits more values than allowed: repeated descendant segments grow faster than the document.
/// </summary>
public sealed class JsonPathLimitException(long limit) : Exception($"the path visited more than {limit} values")
{
    public long Limit { get; } = limit;
}
