using System.Text;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>
/// Translates the regular expressions of jq's library to those of .NET. The languages are nearly the same; this class handles the
/// differences.
/// </summary>
internal static class Oniguruma
{
    private const string Astral = @"[\ud800-\udbff][\udc00-\udfff]";

    public static string Translate(string pattern, bool dotMatchesNewline)
    {
        var translated = new StringBuilder(pattern.Length + 16);
        var lastAtom = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            var start = translated.Length;
            switch (pattern[i])
            {
                case '\\' when i + 1 < pattern.Length:
                    translated.Append(TranslateEscape(pattern[++i], inClass: false));
                    break;
                case '[':
                    i = TranslateClass(pattern, i, translated);
                    break;
                case '.':
                    // Match one code point, not one UTF-16 unit.
                    translated.Append(dotMatchesNewline ? $@"(?:{Astral}|[\s\S])" : $@"(?:{Astral}|[^\n])");
                    break;
                case '+' when i > 0 && pattern[i - 1] is '*' or '+' or '?' && !IsEscaped(pattern, i - 1):
                    // Translate a possessive quantifier to an atomic group.
                    translated.Insert(lastAtom, "(?>").Append(')');
                    continue;
                case '*' or '+' or '?' or '{':
                    translated.Append(pattern[i]);
                    continue;
                case '(':
                    translated.Append('(');
                    break;
                case ')':
                    translated.Append(')');
                    start = FindMatchingParenthesis(translated);
                    break;
                default:
                    translated.Append(pattern[i]);
                    break;
            }

            lastAtom = start;
        }

        return translated.ToString();
    }

    private static string TranslateEscape(char unit, bool inClass) => unit switch
    {
        'h' => inClass ? "0-9a-fA-F" : "[0-9a-fA-F]",
        'H' when !inClass => "[^0-9a-fA-F]",
        'R' when !inClass => @"(?:\r\n|[\n\v\f\r\u0085\u2028\u2029])",
        'X' when !inClass => $@"(?:{Astral}|[\s\S])\p{{M}}*",
        '\'' or '"' or '/' or ':' or ';' or ',' or '<' or '>' or '=' or '!' or '@' or '%' or '&' or '~' or '`' or '_' => unit.ToString(),
        _ => "\\" + unit,
    };

    private static int TranslateClass(string pattern, int start, StringBuilder translated)
    {
        var body = new StringBuilder();
        var i = start + 1;
        var negated = i < pattern.Length && pattern[i] == '^';
        i += negated ? 1 : 0;
        var first = i;
        for (; i < pattern.Length && (pattern[i] != ']' || i == first); i++)
        {
            if (pattern[i] == '['
                && i + 1 < pattern.Length
                && pattern[i + 1] == ':'
                && pattern.IndexOf(":]", i, StringComparison.Ordinal) is > 0 and var end)
            {
                body.Append(TranslatePosixClass(pattern[(i + 2)..end]));
                i = end + 1;
            }
            else if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                body.Append(TranslateEscape(pattern[++i], inClass: true));
            }
            else
            {
                body.Append(pattern[i] == '[' ? @"\[" : pattern[i] == ']' ? @"\]" : pattern[i].ToString());
            }
        }

        // A negated class also matches code points outside the BMP, which are two UTF-16 units.
        translated.Append(negated ? $"(?:{Astral}|[^{body}])" : $"[{body}]");
        return i;
    }

    private static string TranslatePosixClass(string name) => name switch
    {
        "alpha" => @"\p{L}",
        "digit" => @"\d",
        "alnum" => @"\p{L}\d",
        "upper" => @"\p{Lu}",
        "lower" => @"\p{Ll}",
        "space" => @"\s",
        "blank" => @" \t",
        "punct" => @"\p{P}\p{S}",
        "cntrl" => @"\p{Cc}",
        "xdigit" => "0-9a-fA-F",
        "word" => @"\w",
        "print" => @"\P{C}",
        "graph" => @"\p{L}\p{M}\p{N}\p{P}\p{S}",
        "ascii" => @"\x00-\x7f",
        _ => throw new ArgumentException($"unknown class {name}"),
    };

    private static bool IsEscaped(string pattern, int position)
    {
        var slashes = 0;
        while (position - slashes > 0 && pattern[position - slashes - 1] == '\\')
        {
            slashes++;
        }

        return slashes % 2 == 1;
    }

    private static int FindMatchingParenthesis(StringBuilder translated)
    {
        var depth = 0;
        for (var i = translated.Length - 1; i >= 0; i--)
        {
            depth += translated[i] == ')' ? 1 : translated[i] == '(' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return 0;
    }
}
