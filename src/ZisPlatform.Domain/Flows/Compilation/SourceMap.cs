using System.Buffers;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Compilation;

/// <summary>Maps JSON paths to positions in the text. It is built only to display findings, so the parser keeps no positions.</summary>
internal sealed class SourceMap
{
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",]} \t\r\n"u8);

    private readonly ReadOnlyMemory<byte> _text;
    private readonly List<int> _lines = [0];
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
                _lines.Add(i + 1);
            }
        }

        var at = 0;
        _root = Read(bytes, ref at, JsonLocation.Root, 0);
    }

    /// <summary>Gets the members whose key occurs more than once in their object.</summary>
    public IReadOnlyList<JsonLocation> Repeated => _repeated;

    /// <summary>
    /// Returns the position of a place: for a member, that of its key; for an item, its own. If the place does not exist, the position of
    /// the nearest existing ancestor is returned.
    /// </summary>
    public BundlePosition Find(JsonLocation place)
    {
        var node = _root;
        var start = node?.Start ?? 0;
        foreach (var step in place.Steps())
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

        return Position(start);
    }

    private BundlePosition Position(int at)
    {
        var line = _lines.BinarySearch(at);
        line = line < 0 ? ~line - 1 : line;
        var column = 1;
        foreach (var unit in _text.Span[_lines[line]..at])
        {
            column += (unit & 0xC0) == 0x80 ? 0 : 1;
        }

        return new BundlePosition(line + 1, column);
    }

    /// <summary>Reads a value. The text is usually valid JSON; otherwise reading stops at the error.</summary>
    private SourceNode? Read(ReadOnlySpan<byte> text, ref int at, JsonLocation place, int depth)
    {
        Skip(text, ref at);
        if (at == text.Length || depth > 512)
        {
            return null;
        }

        var node = new SourceNode(at);
        switch (text[at])
        {
            case (byte)'{':
                node.Members = new Dictionary<string, (int, SourceNode)>(StringComparer.Ordinal);
                for (at++; Skip(text, ref at) == '"';)
                {
                    var start = at;
                    var key = JsonValue.TryParse(String(text, ref at), out var parsed, out _) && parsed.IsString
                        ? parsed.AsString()
                        : null;
                    if (Skip(text, ref at) != ':')
                    {
                        return node;
                    }

                    at++;
                    if (key is null || Read(text, ref at, place[key], depth + 1) is not { } value)
                    {
                        return node;
                    }

                    if (!node.Members.TryAdd(key, (start, value)))
                    {
                        node.Members[key] = (start, value);
                        _repeated.Add(place[key]);
                    }

                    at += Skip(text, ref at) == ',' ? 1 : 0;
                }

                at += at < text.Length ? 1 : 0;
                return node;
            case (byte)'[':
                node.Items = [];
                for (at++; Skip(text, ref at) is not (']' or '\0') && Read(text, ref at, place[node.Items.Count], depth + 1) is { } item;)
                {
                    node.Items.Add(item);
                    at += Skip(text, ref at) == ',' ? 1 : 0;
                }

                at += at < text.Length ? 1 : 0;
                return node;
            case (byte)'"':
                String(text, ref at);
                return node;
            default:
                var length = text[at..].IndexOfAny(ScalarEnds);
                at = length < 0 ? text.Length : at + Math.Max(1, length);
                return node;
        }
    }

    private static ReadOnlySpan<byte> String(ReadOnlySpan<byte> text, ref int at)
    {
        var start = at++;
        while (at < text.Length && text[at] != '"')
        {
            at += text[at] == '\\' ? 2 : 1;
        }

        at = Math.Min(at + 1, text.Length);
        return text[start..at];
    }

    private static char Skip(ReadOnlySpan<byte> text, ref int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at < text.Length ? (char)text[at] : '\0';
    }

    private sealed class SourceNode(int start)
    {
        public int Start { get; } = start;

        public Dictionary<string, (int Key, SourceNode Value)>? Members { get; set; }

        public List<SourceNode>? Items { get; set; }
    }
}
