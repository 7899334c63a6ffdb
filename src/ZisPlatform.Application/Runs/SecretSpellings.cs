using System.Buffers;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Json;

namespace ZisPlatform.Application.Runs;

/// <summary>The ways in which secrets that belong together come back from receivers: as they are, escaped, and encoded.</summary>
internal sealed class SecretSpellings
{
    /// <summary>Shorter values would mask what is no secret.</summary>
    private const int Shortest = 4;

    /// <summary>The same for parts of a value, which are more often words that stand everywhere.</summary>
    private const int ShortestPart = 8;

    /// <summary>Members of a connection that say how it works, not what opens the door.</summary>
    private static readonly string[] Harmless = ["header_name", "token_type", "permission_scope", "oauth_url_subdomain"];

    // By the object itself: both are remembered where they come from, and their runs come by the thousand.
    private static readonly ConditionalWeakTable<UsableConnection, SecretSpellings> OfConnections = [];
    private static readonly ConditionalWeakTable<string, SecretSpellings> OfTexts = [];

    private readonly HashSet<string> _texts;
    private readonly SearchValues<string> _anywhere;

    private SecretSpellings(IEnumerable<string> secrets)
    {
        // Once more escaped: receivers answer with JSON texts within JSON.
        _texts = [.. secrets.Where(secret => secret.Length >= Shortest).SelectMany(All).SelectMany(text => (string[])[text, InJson(text), JavaScriptEncoder.Default.Encode(text)])];

        // Also as they stand within a JSON document.
        _anywhere = SearchValues.Create([.. _texts.Concat(_texts.Select(InJson)).Distinct()], StringComparison.Ordinal);
    }

    public IReadOnlyCollection<string> Texts => _texts;

    public static SecretSpellings Of(UsableConnection connection) => OfConnections.GetValue(connection, static one => new SecretSpellings(ValuesOf(one)));

    public static SecretSpellings Of(string secret) => OfTexts.GetValue(secret, static one => new SecretSpellings([one]));

    /// <summary>Whether this is one of them as a whole.</summary>
    public bool IsOf(string text) => _texts.Contains(text);

    /// <summary>Whether one of them may stand in a text, or in a JSON document that the text is; false is sure.</summary>
    public bool MayBeIn(string text) => text.AsSpan().ContainsAny(_anywhere);

    private static IEnumerable<string> ValuesOf(UsableConnection connection)
    {
        yield return connection.HeaderValue;

        // "Bearer …", "Basic …": receivers tell the credential without the scheme.
        if (connection.HeaderValue.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end && connection.HeaderValue.Length - end > ShortestPart)
        {
            yield return connection.HeaderValue[(end + 1)..].TrimEnd('=');
        }

        foreach (var (name, value) in connection.Values)
        {
            if (Harmless.Contains(name))
            {
                continue;
            }

            yield return value;
            if (JsonValue.TryParse(value, out var answer) && (answer.IsObject || answer.IsArray))
            {
                // A provider's whole answer, in which there may be more than one token.
                foreach (var part in PartsOf(answer))
                {
                    if (!connection.Values.Any(known => known.Value == part && Harmless.Contains(known.Key)))
                    {
                        yield return part;
                    }
                }
            }
        }

        if (connection.Values.TryGetValue("username", out var username) && connection.Values.TryGetValue("password", out var password))
        {
            yield return $"{username}:{password}";
        }
    }

    private static IEnumerable<string> PartsOf(JsonValue answer) => answer.IsString
        ? answer.AsString().Length >= ShortestPart ? [answer.AsString()] : []
        : answer.IsObject ? answer.Values.ToArray().SelectMany(PartsOf)
        : answer.IsArray ? answer.Items.ToArray().SelectMany(PartsOf)
        : [];

    private static IEnumerable<string> All(string secret)
    {
        var escaped = InJson(secret);
        var ascii = Ascii(escaped, "x4");
        var url = Uri.EscapeDataString(secret);
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=');
        return
        [
            secret,
            escaped,
            ascii,
            ascii.Replace("/", "\\/", StringComparison.Ordinal),
            Ascii(escaped, "X4"),
            JavaScriptEncoder.Default.Encode(secret),
            url,
            url.Replace("%20", "+", StringComparison.Ordinal),

            // As browsers' encodeURIComponent does it.
            url.Replace("%21", "!", StringComparison.Ordinal).Replace("%27", "'", StringComparison.Ordinal)
                .Replace("%28", "(", StringComparison.Ordinal).Replace("%29", ")", StringComparison.Ordinal).Replace("%2A", "*", StringComparison.Ordinal),
            WebUtility.HtmlEncode(secret),
            base64,
            base64.Replace('+', '-').Replace('/', '_'),
        ];
    }

    /// <summary>As it stands between quotes in what this server writes.</summary>
    public static string InJson(string text) => JsonValue.From(text).ToString()[1..^1];

    /// <summary>As writers do it that send nothing but ASCII.</summary>
    private static string Ascii(string escaped, string digits) => System.Text.Ascii.IsValid(escaped)
        ? escaped
        : string.Concat(escaped.Select(unit => char.IsAscii(unit) ? unit.ToString() : $"\\u{((int)unit).ToString(digits, CultureInfo.InvariantCulture)}"));
}
