using System.Buffers;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Maps JSON paths to positions in the text. It is built only to display diagnostics, so the parser keeps no positions.</summary>
internal sealed class SourceMap
{
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",]} \t\r\n"u8);

    private readonly ReadOnlyMemory<byte> _text;
    private readonly List<int> _lineStarts = [0];
    private readonly List<JsonLocation> _repeated = [];
    private readonly SourceNode? _root;

    public SourceMap(ReadOnlyMemory<byte> text)
    {
        _text = text;
        var bytes = text.Span;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\n')
            {
                _lineStarts.Add(i + 1);
            }
        }

        var offset = 0;
        _root = Read(bytes, ref offset, JsonLocation.Root, 0);
    }

    /// <summary>Gets the members whose key occurs more than once in their object.</summary>
    public IReadOnlyList<JsonLocation> Repeated => _repeated;

    /// <summary>
    /// Returns the position of a location: for a member, that of its key; for an item, its own. If the location does not exist, the
    /// position of the nearest existing ancestor is returned.
    /// </summary>
    public BundlePosition Find(JsonLocation location)
    {
        var node = _root;
        var start = node?.Start ?? 0;
        foreach (var step in location.Steps())
        {
            if (node is null)
            {
                break;
            }

            if (step.Key is { } key)
            {
                if (node.Members is null || !node.Members.TryGetValue(key, out var member))
                {
                    break;
                }

                (node, start) = (member.Value, member.Key);
            }
            else
            {
                if (node.Items is null || step.Index >= node.Items.Count)
                {
                    break;
                }

                node = node.Items[step.Index];
                start = node.Start;
            }
        }

        return GetPosition(start);
    }

    private BundlePosition GetPosition(int offset)
    {
        var line = _lineStarts.BinarySearch(offset);
        line = line < 0 ? ~line - 1 : line;
        var column = 1;
        foreach (var octet in _text.Span[_lineStarts[line]..offset])
        {
            column += (octet & 0xC0) == 0x80 ? 0 : 1;
        }

        return new BundlePosition(line + 1, column);
    }

    /// <summary>Reads a value. The text is usually valid JSON; otherwise reading stops at the error.</summary>
    private SourceNode? Read(ReadOnlySpan<byte> text, ref int offset, JsonLocation location, int depth)
    {
        SkipWhitespace(text, ref offset);
        if (offset == text.Length || depth > 512)
        {
            return null;
        }

        var node = new SourceNode(offset);
        switch (text[offset])
        {
            case (byte)'{':
                node.Members = new Dictionary<string, (int, SourceNode)>(StringComparer.Ordinal);
                for (offset++; SkipWhitespace(text, ref offset) == '"';)
                {
                    var start = offset;
                    var key = JsonValue.TryParse(ReadString(text, ref offset), out var parsed, out _) && parsed.IsString
                        ? parsed.AsString()
                        : null;
                    if (SkipWhitespace(text, ref offset) != ':')
                    {
                        return node;
                    }

                    offset++;
                    if (key is null || Read(text, ref offset, location[key], depth + 1) is not { } value)
                    {
                        return node;
                    }

                    if (!node.Members.TryAdd(key, (start, value)))
                    {
                        node.Members[key] = (start, value);
                        _repeated.Add(location[key]);
                    }

                    offset += SkipWhitespace(text, ref offset) == ',' ? 1 : 0;
                }

                offset += offset < text.Length ? 1 : 0;
                return node;
            case (byte)'[':
                node.Items = [];
                for (offset++;
                    SkipWhitespace(text, ref offset) is not (']' or '\0')
                        && Read(text, ref offset, location[node.Items.Count], depth + 1) is { } item;)
                {
                    node.Items.Add(item);
                    offset += SkipWhitespace(text, ref offset) == ',' ? 1 : 0;
                }

                offset += offset < text.Length ? 1 : 0;
                return node;
            case (byte)'"':
                ReadString(text, ref offset);
                return node;
            default:
                var length = text[offset..].IndexOfAny(ScalarEnds);
                offset = length < 0 ? text.Length : offset + Math.Max(1, length);
                return node;
        }
    }

    private static ReadOnlySpan<byte> ReadString(ReadOnlySpan<byte> text, ref int offset)
    {
        var start = offset++;
        while (offset < text.Length && text[offset] != '"')
        {
            offset += text[offset] == '\\' ? 2 : 1;
        }

        offset = Math.Min(offset + 1, text.Length);
        return text[start..offset];
    }

    private static char SkipWhitespace(ReadOnlySpan<byte> text, ref int offset)
    {
        while (offset < text.Length && text[offset] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            offset++;
        }

        return offset < text.Length ? (char)text[offset] : '\0';
    }

    private sealed class SourceNode(int start)
    {
        public int Start { get; } = start;

        public Dictionary<string, (int Key, SourceNode Value)>? Members { get; set; }

        public List<SourceNode>? Items { get; set; }
    }
}
