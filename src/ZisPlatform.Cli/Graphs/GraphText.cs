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
        var characters = SplitCharacters(text);
        var lines = new List<string>();
        var lineCount = (characters.Count + width - 1) / width;
        if (lineCount > 1 && lineCount <= count)
        {
            // Balance the line lengths, so that the last line is not a single word.
            width = Math.Min(width, (characters.Count / lineCount) + 4);
        }

        for (var start = 0; start < characters.Count;)
        {
            if (lines.Count == count)
            {
                lines[^1] = string.Concat(SplitCharacters(lines[^1]).Take(width - 1)) + "…";
                break;
            }

            var end = Math.Min(start + width, characters.Count);
            end = end == characters.Count ? end : FindBreak(characters, start + (width / 2), end);

            lines.Add(string.Concat(characters.Skip(start).Take(end - start)).Trim());
            start = end;
        }

        return lines.Count > 0 ? lines : [""];
    }

    /// <summary>
    /// Finds the last line break position between two positions: at a blank, otherwise after a punctuation mark that allows a break in a
    /// name.
    /// </summary>
    private static int FindBreak(List<string> characters, int from, int to)
    {
        var position = to;
        for (var index = to; index > from; index--)
        {
            if (characters[index] == " " || characters[index - 1] == " ")
            {
                return index;
            }

            var isMark = characters[index - 1] is "_" or "." or "," or "-" or "/" && (index < 2 || characters[index - 2] != "$");
            position = position == to && isMark ? index : position;
        }

        return position;
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

    private static List<string> SplitCharacters(string text)
    {
        var characters = new List<string>();
        for (var elements = StringInfo.GetTextElementEnumerator(text); elements.MoveNext();)
        {
            characters.Add(elements.GetTextElement());
        }

        return characters;
    }
}
