using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Text;

/// <summary>Writes values as UTF-8. The recursion is limited by <see cref="JsonValue.MaxDepth"/> and by a check of the stack.</summary>
internal ref struct JsonWriter
{
    private const int ChunkSize = 512;

    private readonly IBufferWriter<byte> _target;
    private readonly bool _indented;
    private readonly Func<JsonValue, string>? _formatLiteral;
    private Span<byte> _span;
    private int _position;

    private JsonWriter(IBufferWriter<byte> target, bool indented, Func<JsonValue, string>? formatLiteral)
    {
        _target = target;
        _indented = indented;
        _formatLiteral = formatLiteral;
        _span = target.GetSpan(ChunkSize);
    }

    /// <param name="formatLiteral">Returns a different text for numbers that keep their own text.</param>
    public static void Write(in JsonValue value, IBufferWriter<byte> target, bool indented, Func<JsonValue, string>? formatLiteral = null)
    {
        var writer = new JsonWriter(target, indented, formatLiteral);
        writer.WriteValue(value, 0);
        target.Advance(writer._position);
    }

    public static string ToText(in JsonValue value, bool indented, Func<JsonValue, string>? formatLiteral = null)
    {
        using var buffer = new PooledBuffer();
        Write(value, buffer, indented, formatLiteral);
        return Encoding.UTF8.GetString(buffer.Written);
    }

    public static byte[] ToUtf8(in JsonValue value)
    {
        using var buffer = new PooledBuffer();
        Write(value, buffer, indented: false);
        return buffer.Written.ToArray();
    }

    private void WriteValue(in JsonValue value, int level)
    {
        switch (value.Kind)
        {
            case JsonKind.Null:
                WriteRaw("null"u8);
                break;
            case JsonKind.Boolean:
                WriteRaw(value.AsBoolean() ? "true"u8 : "false"u8);
                break;
            case JsonKind.Number:
                WriteNumber(value);
                break;
            case JsonKind.String:
                WriteString(value.AsString());
                break;
            case JsonKind.Array:
                WriteArray(value.Items, level);
                break;
            case JsonKind.Object:
                WriteObject(value.ObjectNode, level);
                break;
        }
    }

    private void WriteArray(ReadOnlySpan<JsonValue> items, int level)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        WriteByte((byte)'[');
        for (var i = 0; i < items.Length; i++)
        {
            WriteSeparator(i, level + 1);
            WriteValue(items[i], level + 1);
        }

        WriteEnd((byte)']', items.Length, level);
    }

    private void WriteObject(ObjectNode members, int level)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        WriteByte((byte)'{');
        for (var i = 0; i < members.Count; i++)
        {
            WriteSeparator(i, level + 1);
            WriteString(members.Keys[i]);
            WriteByte((byte)':');
            if (_indented)
            {
                WriteByte((byte)' ');
            }

            WriteValue(members.Values[i], level + 1);
        }

        WriteEnd((byte)'}', members.Count, level);
    }

    private void WriteSeparator(int index, int level)
    {
        if (index > 0)
        {
            WriteByte((byte)',');
        }

        WriteNewLine(level);
    }

    private void WriteEnd(byte bracket, int count, int level)
    {
        if (count > 0)
        {
            WriteNewLine(level);
        }

        WriteByte(bracket);
    }

    private void WriteNewLine(int level)
    {
        if (!_indented)
        {
            return;
        }

        WriteByte((byte)'\n');
        EnsureCapacity(level * 2);
        _span.Slice(_position, level * 2).Fill((byte)' ');
        _position += level * 2;
    }

    private void WriteNumber(in JsonValue value)
    {
        if (value.LiteralText is { } literal)
        {
            literal = _formatLiteral?.Invoke(value) ?? literal;
            EnsureCapacity(literal.Length);
            _position += Encoding.ASCII.GetBytes(literal, _span[_position..]);
            return;
        }

        Span<char> text = stackalloc char[NumberFormatter.MaxLength];
        var length = value.FormatNumber(text);
        EnsureCapacity(length);
        _position += Encoding.ASCII.GetBytes(text[..length], _span[_position..]);
    }

    private void WriteString(string text)
    {
        WriteByte((byte)'"');
        var remaining = text.AsSpan();
        while (true)
        {
            var special = remaining.IndexOfAny(JsonEscapes.Special);
            WriteUnescaped(special < 0 ? remaining : remaining[..special]);
            if (special < 0)
            {
                break;
            }

            EnsureCapacity(6);
            _position += JsonEscapes.Escape(remaining[special], _span[_position..]);
            remaining = remaining[(special + 1)..];
        }

        WriteByte((byte)'"');
    }

    private void WriteUnescaped(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var part = text.Length <= ChunkSize ? text : text[..ChunkSize];
            EnsureCapacity(part.Length * 3);
            var status = Utf8.FromUtf16(
                part,
                _span[_position..],
                out var read,
                out var written,
                replaceInvalidSequences: false,
                isFinalBlock: part.Length == text.Length);
            _position += written;
            text = text[read..];
            if (status == OperationStatus.InvalidData)
            {
                // An unpaired surrogate has no UTF-8 form. Write the escape that it was read from.
                EnsureCapacity(6);
                _position += JsonEscapes.Escape(text[0], _span[_position..]);
                text = text[1..];
            }
        }
    }

    private void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        EnsureCapacity(bytes.Length);
        bytes.CopyTo(_span[_position..]);
        _position += bytes.Length;
    }

    private void WriteByte(byte value)
    {
        if (_position == _span.Length)
        {
            EnsureCapacity(1);
        }

        _span[_position++] = value;
    }

    private void EnsureCapacity(int size)
    {
        if (_span.Length - _position < size)
        {
            _target.Advance(_position);
            _span = _target.GetSpan(Math.Max(size, ChunkSize));
            _position = 0;
        }
    }
}
