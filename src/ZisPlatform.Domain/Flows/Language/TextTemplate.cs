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
    public static TextTemplate? Parse(string text, out string? trouble)
    {
        trouble = null;
        var parts = new List<(string?, FlowPath?)>();
        var done = 0;
        for (var at = text.IndexOf("{{", StringComparison.Ordinal); at >= 0; at = text.IndexOf("{{", at, StringComparison.Ordinal))
        {
            var inner = at + 2;
            while (inner < text.Length && char.IsWhiteSpace(text[inner]))
            {
                inner++;
            }

            var end = inner < text.Length && text[inner] == '$' ? End(text, inner) : -1;
            if (end < 0)
            {
                // Not a placeholder. Advance by one brace only: of three braces, the last two may open one.
                at++;
                continue;
            }

            if (!FlowPath.TryParse(text[inner..end].TrimEnd(), out var path, out trouble))
            {
                trouble = $"'{text[at..(end + 2)]}': {trouble}";
                return null;
            }

            if (at > done)
            {
                parts.Add((text[done..at], null));
            }

            parts.Add((null, path));
            at = done = end + 2;
        }

        if (done < text.Length)
        {
            parts.Add((text[done..], null));
        }

        return new TextTemplate(text, [.. parts]);
    }

    public bool TryRender(in JsonValue document, Missing missing, TemplateContext expansion, out string text)
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
            else if (path!.TryGet(document, expansion, out var value))
            {
                pieces[i] = TemplateContext.TextOf(value);
            }
            else if (missing == Missing.Empty)
            {
                pieces[i] = "";
            }
            else
            {
                return expansion.NotFound(path, missing);
            }

            if (!expansion.TakeCharacters(pieces[i].Length))
            {
                return false;
            }
        }

        text = pieces.Length == 1 ? pieces[0] : string.Concat(pieces);
        return true;
    }

    /// <summary>
    /// Returns the end of the path that starts at <paramref name="at"/>: the next <c>}}</c> that is not inside a quoted name.
    /// </summary>
    private static int End(string text, int at)
    {
        var quote = '\0';
        for (var i = at; i < text.Length; i++)
        {
            var unit = text[i];
            if (quote != '\0')
            {
                i += unit == '\\' ? 1 : 0;
                quote = unit == quote ? '\0' : quote;
            }
            else if (unit is '\'' or '"' && text[i - 1] == '[')
            {
                quote = unit;
            }
            else if (unit == '}' && i + 1 < text.Length && text[i + 1] == '}')
            {
                return i;
            }
        }

        return -1;
    }
}
