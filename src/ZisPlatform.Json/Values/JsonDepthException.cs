namespace ZisPlatform.Json;

/// <summary>A value would be nested deeper than <see cref="JsonValue.MaxDepth"/>.</summary>
/// <remarks>A .NET stack overflow ends the process, so depth is refused when a value is made, not when it is read.</remarks>
public sealed class JsonDepthException(int limit) : Exception($"JSON nested deeper than {limit} levels")
{
    public int Limit { get; } = limit;
}
