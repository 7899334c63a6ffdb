namespace ZisPlatform.Json.Text;

/// <summary>The exception for a text that is not JSON: the position, counted from 1, and the reason.</summary>
public sealed class JsonParseException(string reason, long bytePosition, int line, int column)
    : FormatException($"{reason} at line {line}, column {column}")
{
    public string Reason { get; } = reason;

    /// <summary>Gets the position in UTF-8 bytes, counted from 0.</summary>
    public long BytePosition { get; } = bytePosition;

    public int Line { get; } = line;

    /// <summary>Gets the column in code points.</summary>
    public int Column { get; } = column;
}
