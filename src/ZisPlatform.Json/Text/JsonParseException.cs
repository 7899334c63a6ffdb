namespace ZisPlatform.Json;

/// <summary>A text is no JSON: where, counted from 1, and why.</summary>
public sealed class JsonParseException(string reason, long bytePosition, int line, int column)
    : FormatException($"{reason} at line {line}, column {column}")
{
    public string Reason { get; } = reason;

    /// <summary>Counted from 0, in UTF-8 bytes.</summary>
    public long BytePosition { get; } = bytePosition;

    public int Line { get; } = line;

    /// <summary>In code points.</summary>
    public int Column { get; } = column;
}
