using System.Globalization;
using System.Text;
using System.Xml;
using ZisPlatform.Cli.Output;

namespace ZisPlatform.Cli.Graphs;

/// <summary>Prepares texts for pictures. A text can contain any Unicode characters.</summary>
internal static class GraphText
{
    /// <summary>
    /// Returns the text on one line, without characters that some file formats cannot contain: control characters and unpaired surrogates.
    /// </summary>
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in TerminalSanitizer.Text(text).EnumerateRunes())
        {
            clean.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar.ToString() : rune.ToString());
        }

        return clean.ToString();
    }

    /// <summary>Breaks a text into lines at blanks, or anywhere in a long word, and cuts off the rest.</summary>
    /// <param name="text">A text returned by <see cref="Clean"/>.</param>
    /// <param name="width">The maximum line width, in user-perceived characters.</param>
    /// <param name="count">The maximum number of lines.</param>
    public static IReadOnlyList<string> Wrap(string text, int width, int count)
    {
        var letters = Letters(text);
        var lines = new List<string>();
        var needed = (letters.Count + width - 1) / width;
        if (needed > 1 && needed <= count)
        {
            // Balance the line lengths, so that the last line is not a single word.
            width = Math.Min(width, (letters.Count / needed) + 4);
        }

        for (var at = 0; at < letters.Count; )
        {
            if (lines.Count == count)
            {
                lines[^1] = string.Concat(Letters(lines[^1]).Take(width - 1)) + "…";
                break;
            }

            var end = Math.Min(at + width, letters.Count);
            end = end == letters.Count ? end : Break(letters, at + (width / 2), end);

            lines.Add(string.Concat(letters.Skip(at).Take(end - at)).Trim());
            at = end;
        }

        return lines.Count > 0 ? lines : [""];
    }

    /// <summary>
    /// Finds the last line break position between two positions: at a blank, otherwise after a punctuation mark that allows a break in a
    /// name.
    /// </summary>
    private static int Break(List<string> letters, int from, int to)
    {
        var mark = to;
        for (var at = to; at > from; at--)
        {
            if (letters[at] == " " || letters[at - 1] == " ")
            {
                return at;
            }

            var isMark = letters[at - 1] is "_" or "." or "," or "-" or "/" && (at < 2 || letters[at - 2] != "$");
            mark = mark == to && isMark ? at : mark;
        }

        return mark;
    }

    /// <summary>Returns the approximate width of a line in a sans-serif font, in multiples of the font size.</summary>
    public static double Width(string line) => line.EnumerateRunes().Sum(rune => rune.Value switch
    {
        'i' or 'j' or 'l' or 't' or 'f' or 'r' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!'
            or '(' or ')' or '[' or ']' or ' ' => 0.36,
        'm' or 'w' or 'M' or 'W' or '@' or '%' or '…' => 0.95,
        >= 'A' and <= 'Z' => 0.72,
        >= 0x1100 => 1.05,
        _ => 0.6,
    });

    private static List<string> Letters(string text)
    {
        var letters = new List<string>();
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();)
        {
            letters.Add(elements.GetTextElement());
        }

        return letters;
    }
}
