using System.Buffers;
using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>The forms in which secrets that belong together come back from receivers: unchanged, escaped and encoded.</summary>
internal sealed class SecretEncodings
{
    /// <summary>The minimum length of a value; shorter values would mask text that is not secret.</summary>
    private const int MinLength = 4;

    /// <summary>The minimum length of a part of a value; parts are more often common words.</summary>
    private const int MinPartLength = 8;

    /// <summary>The members of a connection that describe how it works, but grant no access.</summary>
    private static readonly string[] NonSecretFields = ["header_name", "token_type", "permission_scope", "oauth_url_subdomain"];

    // Keyed by object identity: the sources of both cache them, and thousands of runs share them.
    private static readonly ConditionalWeakTable<UsableConnection, SecretEncodings> ByConnection = [];
    private static readonly ConditionalWeakTable<string, SecretEncodings> ByText = [];

    private readonly HashSet<string> _texts;
    private readonly SearchValues<string> _searchValues;

    private SecretEncodings(IEnumerable<string> secrets)
    {
        // Each form is escaped a second time, because receivers return JSON text nested in JSON.
        _texts =
        [
            .. secrets.Where(secret => secret.Length >= MinLength)
                .SelectMany(Encode)
                .SelectMany(text => (string[])[text, EscapeJson(text), JavaScriptEncoder.Default.Encode(text)]),
        ];

        // The search also covers the form that each text has in a JSON document.
        _searchValues = SearchValues.Create([.. _texts.Concat(_texts.Select(EscapeJson)).Distinct()], StringComparison.Ordinal);
    }

    public IReadOnlyCollection<string> Texts => _texts;

    public static SecretEncodings Of(UsableConnection connection) =>
        ByConnection.GetValue(connection, static key => new SecretEncodings(EnumerateSecrets(key)));

    public static SecretEncodings Of(string secret) => ByText.GetValue(secret, static key => new SecretEncodings([key]));

    /// <summary>Determines whether the whole text is one of the encoded forms.</summary>
    public bool Matches(string text) => _texts.Contains(text);

    /// <summary>Determines whether a text, which can be a JSON document, may contain one of the encoded forms; false is certain.</summary>
    public bool MayOccurIn(string text) => text.AsSpan().ContainsAny(_searchValues);

    private static IEnumerable<string> EnumerateSecrets(UsableConnection connection)
    {
        yield return connection.HeaderValue;

        // "Bearer …", "Basic …": receivers may return the credential without the scheme.
        if (connection.HeaderValue.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end
            && connection.HeaderValue.Length - end > MinPartLength)
        {
            yield return connection.HeaderValue[(end + 1)..].TrimEnd('=');
        }

        foreach (var (name, value) in connection.Values)
        {
            if (NonSecretFields.Contains(name))
            {
                continue;
            }

            yield return value;
            if (JsonValue.TryParse(value, out var response) && (response.IsObject || response.IsArray))
            {
                // The value is a provider's whole response, which may contain more than one token.
                foreach (var part in EnumerateParts(response))
                {
                    if (!connection.Values.Any(entry => entry.Value == part && NonSecretFields.Contains(entry.Key)))
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

    private static IEnumerable<string> EnumerateParts(JsonValue response) => response.IsString
        ? response.AsString().Length >= MinPartLength ? [response.AsString()] : []
        : response.IsObject ? response.Values.ToArray().SelectMany(EnumerateParts)
        : response.IsArray ? response.Items.ToArray().SelectMany(EnumerateParts)
        : [];

    private static IEnumerable<string> Encode(string secret)
    {
        var escaped = EscapeJson(secret);
        var ascii = EscapeNonAscii(escaped, "x4");
        var url = Uri.EscapeDataString(secret);
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(secret)).TrimEnd('=');
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
            base64.Replace('+', '-').Replace('/', '_'),
        ];
    }

    /// <summary>Returns a text as it appears between quotes in the JSON that this server writes.</summary>
    public static string EscapeJson(string text) => JsonValue.From(text).ToString()[1..^1];

    /// <summary>Escapes all characters outside ASCII, as writers do that send only ASCII.</summary>
    private static string EscapeNonAscii(string escaped, string digits) => System.Text.Ascii.IsValid(escaped)
        ? escaped
        : string.Concat(escaped.Select(c =>
            char.IsAscii(c) ? c.ToString() : $"\\u{((int)c).ToString(digits, CultureInfo.InvariantCulture)}"));
}
