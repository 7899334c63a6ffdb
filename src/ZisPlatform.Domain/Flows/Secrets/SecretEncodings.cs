using System.Buffers;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Secrets;

/// <summary>The forms in which secrets that belong together come back from receivers: unchanged, escaped and encoded.</summary>
public sealed class SecretEncodings
{
    /// <summary>
    /// The minimum length of a secret that is searched for inside a text. A shorter secret would mask text that is not secret, so it must
    /// be the whole text.
    /// </summary>
    public const int MinLength = 4;

    // Keyed by object identity: the sources of secrets cache them, and thousands of runs share them.
    private static readonly ConditionalWeakTable<string, SecretEncodings> BySecret = [];

    /// <summary>All forms, including those of short secrets.</summary>
    private readonly HashSet<string> _all;

    /// <summary>The forms that are searched for inside a text, longest first.</summary>
    private readonly string[] _searched;

    private readonly SearchValues<string> _searchValues;

    private SecretEncodings(IEnumerable<string> secrets)
    {
        var isSearched = secrets.Where(secret => secret.Length > 0).Distinct().ToLookup(secret => secret.Length >= MinLength, EncodeTwice);
        _searched = [.. isSearched[true].SelectMany(texts => texts).Distinct().OrderByDescending(text => text.Length)];
        _all = [.. _searched, .. isSearched[false].SelectMany(texts => texts)];

        // The search also covers the form that each text has in a JSON document.
        _searchValues = SearchValues.Create([.. _all.Concat(_all.Select(EscapeJson)).Distinct()], StringComparison.Ordinal);
    }

    public IReadOnlyCollection<string> Texts => _all;

    public static SecretEncodings Of(string secret) => BySecret.GetValue(secret, static key => new SecretEncodings([key]));

    public static SecretEncodings Of(IEnumerable<string> secrets) => new(secrets);

    /// <summary>Determines whether the whole text is one of the encoded forms.</summary>
    public bool Matches(string text) => _all.Contains(text);

    /// <summary>Determines whether a text, which can be a JSON document, may contain one of the encoded forms; false is certain.</summary>
    public bool MayOccurIn(string text) => text.AsSpan().ContainsAny(_searchValues);

    /// <summary>Returns a text as it appears between quotes in the JSON that this server writes.</summary>
    public static string EscapeJson(string text) => JsonValue.From(text).ToString()[1..^1];

    /// <summary>Adds the ranges of a text that contain an encoded form. The ranges may overlap.</summary>
    internal void FindRanges(string text, List<(int Start, int End)> ranges)
    {
        var start = 0;
        while (text.AsSpan(start).IndexOfAny(_searchValues) is >= 0 and var offset)
        {
            start += offset;
            var rest = text.AsSpan(start);
            foreach (var searched in _searched)
            {
                if (rest.StartsWith(searched, StringComparison.Ordinal))
                {
                    ranges.Add((start, start + searched.Length));
                    break;
                }
            }

            start++;
        }
    }

    private static IEnumerable<string> EncodeTwice(string secret) =>

        // Each form is escaped a second time, because receivers return JSON text nested in JSON.
        Encode(secret).SelectMany(text => (string[])[text, EscapeJson(text), JavaScriptEncoder.Default.Encode(text)]);

    private static IEnumerable<string> Encode(string secret)
    {
        var escaped = EscapeJson(secret);
        var ascii = EscapeNonAscii(escaped, "x4");
        var url = Uri.EscapeDataString(secret);
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret));
        return
        [
            secret,
            escaped,
            ascii,
            ascii.Replace("/", "\\/", StringComparison.Ordinal),
            EscapeNonAscii(escaped, "X4"),
            JavaScriptEncoder.Default.Encode(secret),
            url,
            url.Replace("%20", "+", StringComparison.Ordinal),

            // The encoding of encodeURIComponent in browsers.
            url.Replace("%21", "!", StringComparison.Ordinal)
                .Replace("%27", "'", StringComparison.Ordinal)
                .Replace("%28", "(", StringComparison.Ordinal)
                .Replace("%29", ")", StringComparison.Ordinal)
                .Replace("%2A", "*", StringComparison.Ordinal),
            WebUtility.HtmlEncode(secret),
            base64,
            base64.TrimEnd('='),
            base64.TrimEnd('=').Replace('+', '-').Replace('/', '_'),
        ];
    }

    /// <summary>Escapes all characters outside ASCII, as writers do that send only ASCII.</summary>
    private static string EscapeNonAscii(string escaped, string digits) => System.Text.Ascii.IsValid(escaped)
        ? escaped
        : string.Concat(escaped.Select(c =>
            char.IsAscii(c) ? c.ToString() : $"\\u{((int)c).ToString(digits, CultureInfo.InvariantCulture)}"));
}
