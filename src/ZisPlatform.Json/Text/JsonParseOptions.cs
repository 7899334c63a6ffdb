using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Text;

/// <summary>The limits and extensions of a parser.</summary>
public sealed record JsonParseOptions
{
    public static readonly JsonParseOptions Default = new();

    /// <summary>Gets the maximum nesting of arrays and objects, at most <see cref="JsonValue.MaxDepth"/>. Default: 512.</summary>
    public int MaxDepth { get; init; } = 512;

    /// <summary>Gets the maximum length in bytes. Longer texts are rejected before parsing. Default: no limit.</summary>
    public int MaxBytes { get; init; } = int.MaxValue;

    /// <summary>Gets a value: true to accept <c>NaN</c>, <c>nan</c> and <c>Infinity</c>, as jq does.</summary>
    internal bool NonFinite { get; init; }
}
