using System.Text;
using System.Text.RegularExpressions;

namespace ZisPlatform.Json.Paths;

/// <summary>A regular expression of RFC 9485. It uses .NET's non-backtracking engine, so that no pattern takes exponential time.</summary>
internal sealed class IRegexp
{
    private const int MaxPatternLength = 4096;

    // Any code point except a line break; code points outside the BMP are two UTF-16 units.
    private const string Dot = @"(?:[^\n\r\ud800-\udbff]|[\ud800-\udbff][\udc00-\udfff])";

    private readonly Regex? _regex;

    public IRegexp(string source, bool anchored)
    {
        Source = source;
        try
        {
            var pattern = source.Length <= MaxPatternLength ? Translate(source) : null;
            _regex = pattern is null
                ? null
                : new Regex(anchored ? $@"\A(?:{pattern})\z" : pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            // RFC 9535: an invalid pattern matches nothing. NotSupportedException means that the pattern is too large for this engine.
            _regex = null;
        }
    }

    public string Source { get; }

    public bool IsMatch(string text) => _regex is not null && _regex.IsMatch(text);

    private static string? Translate(string source)
    {
        var pattern = new StringBuilder(source.Length + 16);
        var inClass = false;
        for (var i = 0; i < source.Length; i++)
        {
            var unit = source[i];
            if (unit == '\\')
            {
                if (++i == source.Length || !@"()*+-./?[\]^{|}$nrtpP".Contains(source[i], StringComparison.Ordinal))
                {
                    return null;
                }

                pattern.Append('\\').Append(source[i]);
                continue;
            }

            if (unit == '(' && !inClass && i + 1 < source.Length && source[i + 1] == '?')
            {
                // Groups with a question mark are a .NET extension, not part of RFC 9485.
                return null;
            }

            inClass = unit == '[' || (inClass && unit != ']');
            pattern.Append(unit == '.' && !inClass ? Dot : unit.ToString());
        }

        return pattern.ToString();
    }
}
