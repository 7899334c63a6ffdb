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
    private int _at;
    private int _top;
    private int _mostUsed;
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
            return TextPosition.Failure("invalid UTF-8", text, TextPosition.FirstInvalid(text));
        }

        var scratch = ParseScratch.Rent();
        var parser = new JsonParser(text, options, scratch);
        try
        {
            return parser.Document(out value) ? null : TextPosition.Failure(parser._reason!, text, parser._at);
        }
        finally
        {
            scratch.Return(Math.Max(parser._mostUsed, parser._top));
        }
    }

    private bool Document(out JsonValue value)
    {
        if (_text.StartsWith("\uFEFF"u8))
        {
            _at = 3;
        }

        if (!Values(out value))
        {
            return false;
        }

        SkipBlanks();
        return _at == _text.Length || Fail("unexpected text after the value");
    }

    private bool Values(out JsonValue value)
    {
        var depth = 0;
        var limit = Math.Min(_options.MaxDepth, JsonValue.MaxDepth);
        while (true)
        {
            SkipBlanks();
            if (_at == _text.Length)
            {
                value = default;
                return Fail("unexpected end of the text");
            }

            var first = _text[_at];
            if (first is (byte)'[' or (byte)'{')
            {
                if (depth == limit)
                {
                    value = default;
                    return Fail($"nested deeper than {limit} levels");
                }

                _at++;
                if (Open(first == '{', ref depth, out value))
                {
                    continue;
                }

                if (_reason is not null)
                {
                    return false;
                }
            }
            else if (!Scalar(first, out value))
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

                var more = Next(ref _scratch.Frames[depth - 1], ref value);
                if (_reason is not null)
                {
                    return false;
                }

                if (more)
                {
                    break;
                }

                depth--;
            }
        }
    }

    /// <summary>Opens an array or object. Returns false if it is empty; it is then the value.</summary>
    private bool Open(bool isObject, ref int depth, out JsonValue value)
    {
        SkipBlanks();
        value = isObject ? JsonValue.EmptyObject : JsonValue.EmptyArray;
        if (_at < _text.Length && _text[_at] == (isObject ? '}' : ']'))
        {
            _at++;
            return false;
        }

        if (depth == _scratch.Frames.Length)
        {
            Array.Resize(ref _scratch.Frames, depth * 2);
        }

        ref var frame = ref _scratch.Frames[depth++];
        frame = new ParseScratch.Frame { Start = _top, IsObject = isObject };
        return !isObject || Key(ref frame);
    }

    /// <summary>
    /// Adds the value to its container. Returns true if another item follows, and false if the container is complete and is now the value.
    /// </summary>
    private bool Next(ref ParseScratch.Frame frame, ref JsonValue value)
    {
        Push(frame.Key, value);
        SkipBlanks();
        var next = _at < _text.Length ? _text[_at] : (byte)0;
        if (next == ',')
        {
            _at++;
            return !frame.IsObject || KeyAfterComma(ref frame);
        }

        if (next != (frame.IsObject ? '}' : ']'))
        {
            return Fail(frame.IsObject ? "expected ',' or '}'" : "expected ',' or ']'");
        }

        _at++;
        value = frame.IsObject ? CloseObject(frame) : new JsonValue(ArrayNode.Own(Take(frame.Start)));
        return false;
    }

    private bool KeyAfterComma(ref ParseScratch.Frame frame)
    {
        SkipBlanks();
        return Key(ref frame);
    }

    private bool Key(ref ParseScratch.Frame frame)
    {
        if (_at == _text.Length || _text[_at] != '"')
        {
            return Fail("expected a key in double quotes");
        }

        if (!StringBytes(out var raw, out var escaped))
        {
            return false;
        }

        var hash = KeyCache.Hash(raw);
        string? key;
        if (!escaped)
        {
            key = _scratch.Cache.Key(raw, hash);
        }
        else if (!Unescape(raw, out key))
        {
            return false;
        }

        frame.Shape = (frame.Shape * 0x0100_0193) ^ hash;
        frame.Key = key;
        SkipBlanks();
        if (_at == _text.Length || _text[_at] != ':')
        {
            return Fail("expected ':'");
        }

        _at++;
        return true;
    }

    private JsonValue CloseObject(in ParseScratch.Frame frame)
    {
        var keys = _scratch.Keys.AsSpan(frame.Start, _top - frame.Start);
        if (_scratch.Cache.Shape(keys, frame.Shape) is { } known)
        {
            return new JsonValue(ObjectNode.Own(known, Take(frame.Start)));
        }

        var made = new JsonObjectBuilder(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            made.Set(keys[i], _scratch.Values[frame.Start + i]);
        }

        var count = made.Count;
        var value = made.ToValue();
        if (count == keys.Length)
        {
            _scratch.Cache.Remember(value.ObjectNode.KeyTable, count, frame.Shape);
        }

        Take(frame.Start, discard: true);
        return value;
    }

    private JsonValue[] Take(int start, bool discard = false)
    {
        var taken = discard ? [] : _scratch.Values.AsSpan(start, _top - start).ToArray();
        _mostUsed = Math.Max(_mostUsed, _top);
        _top = start;
        return taken;
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

    private bool Scalar(byte first, out JsonValue value)
    {
        value = default;
        switch (first)
        {
            case (byte)'"':
                if (!StringBytes(out var raw, out var escaped))
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
                return Word("true"u8);
            case (byte)'f':
                value = JsonValue.False;
                return Word("false"u8);
            case (byte)'n' when !_options.NonFinite || _text[_at..].StartsWith("nul"u8):
                return Word("null"u8);
            default:
                var read = NumberReader.Read(_text[_at..], _options.NonFinite, out value);
                _at += Math.Abs(read);
                return read > 0 || Fail(read == 0 ? "unexpected character" : "malformed number");
        }
    }

    private bool Word(ReadOnlySpan<byte> word)
    {
        if (!_text[_at..].StartsWith(word))
        {
            return Fail("unexpected character");
        }

        _at += word.Length;
        return true;
    }

    /// <summary>Reads the bytes between the quotes.</summary>
    private bool StringBytes(out ReadOnlySpan<byte> raw, out bool escaped)
    {
        var start = ++_at;
        escaped = false;
        while (true)
        {
            var stop = _text[_at..].IndexOfAny(StringStops);
            if (stop < 0)
            {
                _at = _text.Length;
                raw = default;
                return Fail("unterminated string");
            }

            _at += stop;
            if (_text[_at] == '"')
            {
                raw = _text[start.._at++];
                return true;
            }

            if (_text[_at] != '\\')
            {
                raw = default;
                return Fail("control character in a string");
            }

            escaped = true;
            _at = Math.Min(_at + 2, _text.Length);
        }
    }

    private bool Unescape(ReadOnlySpan<byte> raw, out string? text)
    {
        var bad = StringEscapes.Decode(raw, out text);
        if (bad < 0)
        {
            return true;
        }

        _at = _at - 1 - raw.Length + bad;
        return Fail("bad escape in a string");
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            _at++;
        }
    }

    private bool Fail(string reason)
    {
        _reason ??= reason;
        return false;
    }
}
