using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Language;

/// <summary>A text with <c>{{$.path}}</c> placeholders, parsed once. The result is always text (contract 8.5).</summary>
internal sealed class TextTemplate
{
    // Each part is either a literal text or a path.
    private readonly (string? Literal, FlowPath? Path)[] _parts;

    private TextTemplate(string text, (string? Literal, FlowPath? Path)[] parts)
    {
        Text = text;
        _parts = parts;
    }

    /// <summary>Gets the original text.</summary>
    public string Text { get; }

    public bool IsLiteral => _parts.Length == 0 || (_parts.Length == 1 && _parts[0].Path is null);

    public IEnumerable<FlowPath> Paths => _parts.Select(part => part.Path).OfType<FlowPath>();

    /// <summary>Gets the text before the first path.</summary>
    public string Prefix => _parts.Length > 0 && _parts[0].Literal is { } literal ? literal : "";

    public static TextTemplate Literal(string text) => new(text, [(text, null)]);

    /// <summary>Creates a template from a text field that is a path as a whole, such as <c>Message</c> and <c>Cause</c>.</summary>
    public static TextTemplate OfPath(FlowPath path) => new(path.Text, [(null, path)]);

    /// <summary>Parses a template. Returns null and the reason if a placeholder that begins with <c>$</c> is not a valid path.</summary>
    public static TextTemplate? Parse(string text, out string? error)
    {
        error = null;
        var parts = new List<(string?, FlowPath?)>();
        var literalStart = 0;
        for (var start = text.IndexOf("{{", StringComparison.Ordinal);
            start >= 0;
            start = text.IndexOf("{{", start, StringComparison.Ordinal))
        {
            var pathStart = start + 2;
            while (pathStart < text.Length && char.IsWhiteSpace(text[pathStart]))
            {
                pathStart++;
            }

            var end = pathStart < text.Length && text[pathStart] == '$' ? FindPathEnd(text, pathStart) : -1;
            if (end < 0)
            {
                // Not a placeholder. Advance by one brace only: of three braces, the last two may open one.
                start++;
                continue;
            }

            if (!FlowPath.TryParse(text[pathStart..end].TrimEnd(), out var path, out error))
            {
                error = $"'{text[start..(end + 2)]}': {error}";
                return null;
            }

            if (start > literalStart)
            {
                parts.Add((text[literalStart..start], null));
            }

            parts.Add((null, path));
            start = literalStart = end + 2;
        }

        if (literalStart < text.Length)
        {
            parts.Add((text[literalStart..], null));
        }

        return new TextTemplate(text, [.. parts]);
    }

    public bool TryRender(in JsonValue document, MissingValueHandling onMissing, TemplateContext context, out string text)
    {
        if (IsLiteral)
        {
            text = Text;
            return true;
        }

        text = "";
        var pieces = new string[_parts.Length];
        for (var i = 0; i < pieces.Length; i++)
        {
            var (literal, path) = _parts[i];
            if (literal is not null)
            {
                pieces[i] = literal;
            }
            else if (path!.TryGet(document, context, out var value))
            {
                pieces[i] = TemplateContext.FormatValue(value);
            }
            else if (onMissing == MissingValueHandling.Empty)
            {
                pieces[i] = "";
            }
            else
            {
                return context.FailNotFound(path, onMissing);
            }

            if (!context.TryCountCharacters(pieces[i].Length))
            {
                return false;
            }
        }

        text = pieces.Length == 1 ? pieces[0] : string.Concat(pieces);
        return true;
    }

    /// <summary>
    /// Returns the end of the path that starts at <paramref name="start"/>: the next <c>}}</c> that is not inside a quoted name.
    /// </summary>
    private static int FindPathEnd(string text, int start)
    {
        var quote = '\0';
        for (var i = start; i < text.Length; i++)
        {
            var character = text[i];
            if (quote != '\0')
            {
                i += character == '\\' ? 1 : 0;
                quote = character == quote ? '\0' : quote;
            }
            else if (character is '\'' or '"' && text[i - 1] == '[')
            {
                quote = character;
            }
            else if (character == '}' && i + 1 < text.Length && text[i + 1] == '}')
            {
                return i;
            }
        }

        return -1;
    }
}
