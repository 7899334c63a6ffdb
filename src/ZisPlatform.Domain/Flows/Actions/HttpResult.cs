using System.Text;
using ZisPlatform.Json.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Actions;

/// <summary>Converts answers to results or errors (contract 10.3).</summary>
internal static class HttpResult
{
    private const string TextMember = "__httpresponse";

    public static (JsonValue Result, FlowError? Error) Of(HttpAnswer answer, HttpOptions options)
    {
        if (answer.Status is < 200 or > 299)
        {
            return (default, FlowErrors.Status(answer.Status, answer.RetryAfter));
        }

        if (answer.Body.Length > options.MaxResponseBytes)
        {
            return (default, FlowErrors.TooLarge("payload"));
        }

        return TryJson(answer, options, out var value)
            ? (value, null)
            : (JsonValue.Object((TextMember, Text(answer))), null);
    }

    private static bool TryJson(HttpAnswer answer, HttpOptions options, out JsonValue value)
    {
        value = default;
        var body = WithoutMark(answer.Body.Span);
        var first = body.IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0 || (!IsJson(MediaType(answer.ContentType)) && body[first] is not ((byte)'{' or (byte)'[')))
        {
            return false;
        }

        return JsonValue.TryParse(body, out value, out _, new JsonParseOptions { MaxDepth = options.MaxResponseDepth });
    }

    private static bool IsJson(ReadOnlySpan<char> mediaType) =>
        mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> MediaType(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim();
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) => body.StartsWith(Encoding.UTF8.Preamble) ? body[3..] : body;

    private static string Text(HttpAnswer answer)
    {
        const string parameter = "charset=";
        var type = answer.ContentType ?? "";
        var at = type.IndexOf(parameter, StringComparison.OrdinalIgnoreCase);
        if (at >= 0)
        {
            try
            {
                var name = type[(at + parameter.Length)..].Split(';')[0].Trim(' ', '"');
                return Encoding.GetEncoding(name).GetString(answer.Body.Span);
            }
            catch (ArgumentException)
            {
                // An unknown character set is most likely another name of UTF-8.
            }
        }

        return Encoding.UTF8.GetString(WithoutMark(answer.Body.Span));
    }
}
