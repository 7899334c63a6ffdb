namespace ZisPlatform.Json.Values;

/// <summary>The exception for a value that would be nested deeper than <see cref="JsonValue.MaxDepth"/>.</summary>
/// <remarks>A stack overflow ends a .NET process, so the depth is checked when a value is created, not when it is read.</remarks>
public sealed class JsonDepthException(int limit) : Exception($"JSON nested deeper than {limit} levels")
{
    public int Limit { get; } = limit;
}
