using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Text;

/// <summary>Writes values as UTF-8. The recursion is limited by <see cref="JsonValue.MaxDepth"/> and by a check of the stack.</summary>
internal ref struct JsonWriter
{
    private const int Chunk = 512;

    private readonly IBufferWriter<byte> _target;
    private readonly bool _indented;
    private readonly Func<JsonValue, string>? _literals;
    private Span<byte> _span;
    private int _at;

    private JsonWriter(IBufferWriter<byte> target, bool indented, Func<JsonValue, string>? literals)
    {
        _target = target;
        _indented = indented;
        _literals = literals;
        _span = target.GetSpan(Chunk);
    }

    /// <param name="literals">Returns a different text for numbers that keep their own text.</param>
    public static void Write(in JsonValue value, IBufferWriter<byte> target, bool indented, Func<JsonValue, string>? literals = null)
    {
        var writer = new JsonWriter(target, indented, literals);
        writer.Value(value, 0);
        target.Advance(writer._at);
    }

    public static string ToText(in JsonValue value, bool indented, Func<JsonValue, string>? literals = null)
    {
        using var buffer = new PooledBuffer();
        Write(value, buffer, indented, literals);
        return Encoding.UTF8.GetString(buffer.Written);
    }

    public static byte[] ToUtf8(in JsonValue value)
    {
        using var buffer = new PooledBuffer();
        Write(value, buffer, indented: false);
        return buffer.Written.ToArray();
    }

    private void Value(in JsonValue value, int level)
    {
        switch (value.Kind)
        {
            case JsonKind.Null:
                Raw("null"u8);
                break;
            case JsonKind.Boolean:
                Raw(value.AsBoolean() ? "true"u8 : "false"u8);
                break;
            case JsonKind.Number:
                Number(value);
                break;
            case JsonKind.String:
                Text(value.AsString());
                break;
            case JsonKind.Array:
                Array(value.Items, level);
                break;
            case JsonKind.Object:
                Object(value.ObjectNode, level);
                break;
        }
    }

    private void Array(ReadOnlySpan<JsonValue> items, int level)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Byte((byte)'[');
        for (var i = 0; i < items.Length; i++)
        {
            Separate(i, level + 1);
            Value(items[i], level + 1);
        }

        Close((byte)']', items.Length, level);
    }

    private void Object(ObjectNode members, int level)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Byte((byte)'{');
        for (var i = 0; i < members.Count; i++)
        {
            Separate(i, level + 1);
            Text(members.Keys[i]);
            Byte((byte)':');
            if (_indented)
            {
                Byte((byte)' ');
            }

            Value(members.Values[i], level + 1);
        }

        Close((byte)'}', members.Count, level);
    }

    private void Separate(int index, int level)
    {
        if (index > 0)
        {
            Byte((byte)',');
        }

        NewLine(level);
    }

    private void Close(byte bracket, int count, int level)
    {
        if (count > 0)
        {
            NewLine(level);
        }

        Byte(bracket);
    }

    private void NewLine(int level)
    {
        if (!_indented)
        {
            return;
        }

        Byte((byte)'\n');
        Ensure(level * 2);
        _span.Slice(_at, level * 2).Fill((byte)' ');
        _at += level * 2;
    }

    private void Number(in JsonValue value)
    {
        if (value.LiteralText is { } literal)
        {
            literal = _literals?.Invoke(value) ?? literal;
            Ensure(literal.Length);
            _at += Encoding.ASCII.GetBytes(literal, _span[_at..]);
            return;
        }

        Span<char> text = stackalloc char[NumberText.MaxLength];
        var length = value.FormatNumber(text);
        Ensure(length);
        _at += Encoding.ASCII.GetBytes(text[..length], _span[_at..]);
    }

    private void Text(string text)
    {
        Byte((byte)'"');
        var rest = text.AsSpan();
        while (true)
        {
            var special = rest.IndexOfAny(JsonEscapes.Special);
            Plain(special < 0 ? rest : rest[..special]);
            if (special < 0)
            {
                break;
            }

            Ensure(6);
            _at += JsonEscapes.Escape(rest[special], _span[_at..]);
            rest = rest[(special + 1)..];
        }

        Byte((byte)'"');
    }

    private void Plain(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var part = text.Length <= Chunk ? text : text[..Chunk];
            Ensure(part.Length * 3);
            var status = Utf8.FromUtf16(
                part,
                _span[_at..],
                out var read,
                out var written,
                replaceInvalidSequences: false,
                isFinalBlock: part.Length == text.Length);
            _at += written;
            text = text[read..];
            if (status == OperationStatus.InvalidData)
            {
                // An unpaired surrogate has no UTF-8 form. Write the escape that it was read from.
                Ensure(6);
                _at += JsonEscapes.Escape(text[0], _span[_at..]);
                text = text[1..];
            }
        }
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        Ensure(bytes.Length);
        bytes.CopyTo(_span[_at..]);
        _at += bytes.Length;
    }

    private void Byte(byte unit)
    {
        if (_at == _span.Length)
        {
            Ensure(1);
        }

        _span[_at++] = unit;
    }

    private void Ensure(int room)
    {
        if (_span.Length - _at < room)
        {
            _target.Advance(_at);
            _span = _target.GetSpan(Math.Max(room, Chunk));
            _at = 0;
        }
    }
}
