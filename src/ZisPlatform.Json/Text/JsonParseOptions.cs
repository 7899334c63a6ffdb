namespace ZisPlatform.Json;

/// <summary>What a parser takes.</summary>
public sealed record JsonParseOptions
{
    public static readonly JsonParseOptions Default = new();

    /// <summary>Arrays and objects in one another, at most <see cref="JsonValue.MaxDepth"/>. 512 unless said otherwise.</summary>
    public int MaxDepth { get; init; } = 512;

    /// <summary>Longer texts are refused before they are read. No limit unless said otherwise.</summary>
    public int MaxBytes { get; init; } = int.MaxValue;

    /// <summary>Also take <c>NaN</c>, <c>nan</c> and <c>Infinity</c>, as jq does.</summary>
    internal bool NonFinite { get; init; }
}
