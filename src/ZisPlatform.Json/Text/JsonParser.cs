using System.Buffers;
using System.Text;
using System.Text.Unicode;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Text;

/// <summary>Parses RFC 8259 from UTF-8, with an explicit stack instead of recursion.</summary>
internal ref struct JsonParser
{
    private static readonly SearchValues<byte> StringStops = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(unit => (byte)unit), (byte)'"', (byte)'\\']);

    private readonly ReadOnlySpan<byte> _text;
    private readonly JsonParseOptions _options;
    private readonly ParseScratch _scratch;
    private int _position;
    private int _top;
    private int _maxTop;
    private string? _reason;

    private JsonParser(ReadOnlySpan<byte> text, JsonParseOptions options, ParseScratch scratch)
    {
        _text = text;
        _options = options;
        _scratch = scratch;
    }

    /// <summary>Parses a text. Returns null on success.</summary>
    public static JsonParseException? Parse(ReadOnlySpan<byte> text, JsonParseOptions options, out JsonValue value)
    {
        value = default;
        if (text.Length > options.MaxBytes)
        {
            return new JsonParseException($"the text is longer than {options.MaxBytes} bytes", options.MaxBytes, 1, 1);
        }

        if (!Utf8.IsValid(text))
        {
            return TextPosition.CreateException("invalid UTF-8", text, TextPosition.FindFirstInvalid(text));
        }

        var scratch = ParseScratch.Rent();
        var parser = new JsonParser(text, options, scratch);
        try
        {
            return parser.ParseDocument(out value) ? null : TextPosition.CreateException(parser._reason!, text, parser._position);
        }
        finally
        {
            scratch.Return(Math.Max(parser._maxTop, parser._top));
        }
    }

    private bool ParseDocument(out JsonValue value)
    {
        if (_text.StartsWith("\uFEFF"u8))
        {
            _position = 3;
        }

        if (!ParseValue(out value))
        {
            return false;
        }

        SkipBlanks();
        return _position == _text.Length || Fail("unexpected text after the value");
    }

    private bool ParseValue(out JsonValue value)
    {
        var depth = 0;
        var limit = Math.Min(_options.MaxDepth, JsonValue.MaxDepth);
        while (true)
        {
            SkipBlanks();
            if (_position == _text.Length)
            {
                value = default;
                return Fail("unexpected end of the text");
            }

            var first = _text[_position];
            if (first is (byte)'[' or (byte)'{')
            {
                if (depth == limit)
                {
                    value = default;
                    return Fail($"nested deeper than {limit} levels");
                }

                _position++;
                if (OpenContainer(first == '{', ref depth, out value))
                {
                    continue;
                }

                if (_reason is not null)
                {
                    return false;
                }
            }
            else if (!ParseScalar(first, out value))
            {
                return false;
            }

            // A value is complete: close the containers that end here, or continue after a comma.
            while (true)
            {
                if (depth == 0)
                {
                    return true;
                }

                var hasMore = AddToContainer(ref _scratch.Frames[depth - 1], ref value);
                if (_reason is not null)
                {
                    return false;
                }

                if (hasMore)
                {
                    break;
                }

                depth--;
            }
        }
    }

    /// <summary>Opens an array or object. Returns false if it is empty; it is then the value.</summary>
    private bool OpenContainer(bool isObject, ref int depth, out JsonValue value)
    {
        SkipBlanks();
        value = isObject ? JsonValue.EmptyObject : JsonValue.EmptyArray;
        if (_position < _text.Length && _text[_position] == (isObject ? '}' : ']'))
        {
            _position++;
            return false;
        }

        if (depth == _scratch.Frames.Length)
        {
            Array.Resize(ref _scratch.Frames, depth * 2);
        }

        ref var frame = ref _scratch.Frames[depth++];
        frame = new ParseScratch.Frame { Start = _top, IsObject = isObject };
        return !isObject || ParseKey(ref frame);
    }

    /// <summary>
    /// Adds the value to its container. Returns true if another item follows, and false if the container is complete and is now the value.
    /// </summary>
    private bool AddToContainer(ref ParseScratch.Frame frame, ref JsonValue value)
    {
        Push(frame.Key, value);
        SkipBlanks();
        var next = _position < _text.Length ? _text[_position] : (byte)0;
        if (next == ',')
        {
            _position++;
            return !frame.IsObject || ParseKeyAfterComma(ref frame);
        }

        if (next != (frame.IsObject ? '}' : ']'))
        {
            return Fail(frame.IsObject ? "expected ',' or '}'" : "expected ',' or ']'");
        }

        _position++;
        value = frame.IsObject ? CloseObject(frame) : new JsonValue(ArrayNode.Wrap(PopValues(frame.Start)));
        return false;
    }

    private bool ParseKeyAfterComma(ref ParseScratch.Frame frame)
    {
        SkipBlanks();
        return ParseKey(ref frame);
    }

    private bool ParseKey(ref ParseScratch.Frame frame)
    {
        if (_position == _text.Length || _text[_position] != '"')
        {
            return Fail("expected a key in double quotes");
        }

        if (!ReadStringBytes(out var raw, out var escaped))
        {
            return false;
        }

        var hash = KeyCache.Hash(raw);
        string? key;
        if (!escaped)
        {
            key = _scratch.Cache.GetKey(raw, hash);
        }
        else if (!Unescape(raw, out key))
        {
            return false;
        }

        frame.Shape = (frame.Shape * 0x0100_0193) ^ hash;
        frame.Key = key;
        SkipBlanks();
        if (_position == _text.Length || _text[_position] != ':')
        {
            return Fail("expected ':'");
        }

        _position++;
        return true;
    }

    private JsonValue CloseObject(in ParseScratch.Frame frame)
    {
        var keys = _scratch.Keys.AsSpan(frame.Start, _top - frame.Start);
        if (_scratch.Cache.FindShape(keys, frame.Shape) is { } keyTable)
        {
            return new JsonValue(ObjectNode.Wrap(keyTable, PopValues(frame.Start)));
        }

        var builder = new JsonObjectBuilder(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            builder.Set(keys[i], _scratch.Values[frame.Start + i]);
        }

        var count = builder.Count;
        var value = builder.ToValue();
        if (count == keys.Length)
        {
            _scratch.Cache.AddShape(value.ObjectNode.KeyTable, count, frame.Shape);
        }

        PopValues(frame.Start, discard: true);
        return value;
    }

    private JsonValue[] PopValues(int start, bool discard = false)
    {
        var items = discard ? [] : _scratch.Values.AsSpan(start, _top - start).ToArray();
        _maxTop = Math.Max(_maxTop, _top);
        _top = start;
        return items;
    }

    private void Push(string? key, JsonValue value)
    {
        if (_top == _scratch.Values.Length)
        {
            Array.Resize(ref _scratch.Values, _top * 2);
            Array.Resize(ref _scratch.Keys, _top * 2);
        }

        if (key is not null)
        {
            _scratch.Keys[_top] = key;
        }

        _scratch.Values[_top++] = value;
    }

    private bool ParseScalar(byte first, out JsonValue value)
    {
        value = default;
        switch (first)
        {
            case (byte)'"':
                if (!ReadStringBytes(out var raw, out var escaped))
                {
                    return false;
                }

                if (!escaped)
                {
                    value = Encoding.UTF8.GetString(raw);
                    return true;
                }

                if (!Unescape(raw, out var text))
                {
                    return false;
                }

                value = text!;
                return true;
            case (byte)'t':
                value = JsonValue.True;
                return ParseLiteral("true"u8);
            case (byte)'f':
                value = JsonValue.False;
                return ParseLiteral("false"u8);
            case (byte)'n' when !_options.NonFinite || _text[_position..].StartsWith("nul"u8):
                return ParseLiteral("null"u8);
            default:
                var length = NumberReader.Read(_text[_position..], _options.NonFinite, out value);
                _position += Math.Abs(length);
                return length > 0 || Fail(length == 0 ? "unexpected character" : "malformed number");
        }
    }

    private bool ParseLiteral(ReadOnlySpan<byte> literal)
    {
        if (!_text[_position..].StartsWith(literal))
        {
            return Fail("unexpected character");
        }

        _position += literal.Length;
        return true;
    }

    /// <summary>Reads the bytes between the quotes.</summary>
    private bool ReadStringBytes(out ReadOnlySpan<byte> raw, out bool escaped)
    {
        var start = ++_position;
        escaped = false;
        while (true)
        {
            var stopOffset = _text[_position..].IndexOfAny(StringStops);
            if (stopOffset < 0)
            {
                _position = _text.Length;
                raw = default;
                return Fail("unterminated string");
            }

            _position += stopOffset;
            if (_text[_position] == '"')
            {
                raw = _text[start.._position++];
                return true;
            }

            if (_text[_position] != '\\')
            {
                raw = default;
                return Fail("control character in a string");
            }

            escaped = true;
            _position = Math.Min(_position + 2, _text.Length);
        }
    }

    private bool Unescape(ReadOnlySpan<byte> raw, out string? text)
    {
        var errorOffset = StringEscapes.Decode(raw, out text);
        if (errorOffset < 0)
        {
            return true;
        }

        _position = _position - 1 - raw.Length + errorOffset;
        return Fail("bad escape in a string");
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length && _text[_position] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _position++;
        }
    }

    private bool Fail(string reason)
    {
        _reason ??= reason;
        return false;
    }
}
