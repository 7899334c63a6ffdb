using System.Text;
using ZisPlatform.Json.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Flows.Actions;

/// <summary>Converts responses to results or errors (contract 10.3).</summary>
internal static class HttpResult
{
    private const string TextMember = "__httpresponse";

    public static (JsonValue Result, FlowError? Error) FromResponse(HttpActionResponse response, HttpOptions options)
    {
        if (response.Status is < 200 or > 299)
        {
            return (default, FlowErrors.Status(response.Status, response.RetryAfter));
        }

        if (response.Body.Length > options.MaxResponseBytes)
        {
            return (default, FlowErrors.TooLarge("payload", options.MaxResponseBytes));
        }

        return TryParseJson(response, options, out var value)
            ? (value, null)
            : (JsonValue.Object((TextMember, DecodeText(response))), null);
    }

    private static bool TryParseJson(HttpActionResponse response, HttpOptions options, out JsonValue value)
    {
        value = default;
        var body = WithoutByteOrderMark(response.Body.Span);
        var first = body.IndexOfAnyExcept(" \t\r\n"u8);
        if (first < 0 || (!IsJsonMediaType(GetMediaType(response.ContentType)) && body[first] is not ((byte)'{' or (byte)'[')))
        {
            return false;
        }

        return JsonValue.TryParse(body, out value, out _, new JsonParseOptions { MaxDepth = options.MaxResponseDepth });
    }

    private static bool IsJsonMediaType(ReadOnlySpan<char> mediaType) =>
        mediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        || mediaType.EndsWith("+json", StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> GetMediaType(string? contentType)
    {
        var type = contentType.AsSpan();
        var end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim();
    }

    private static ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> body) =>
        body.StartsWith(Encoding.UTF8.Preamble) ? body[3..] : body;

    private static string DecodeText(HttpActionResponse response)
    {
        const string parameter = "charset=";
        var type = response.ContentType ?? "";
        var index = type.IndexOf(parameter, StringComparison.OrdinalIgnoreCase);
        if (index >= 0)
        {
            try
            {
                var name = type[(index + parameter.Length)..].Split(';')[0].Trim(' ', '"');
                return Encoding.GetEncoding(name).GetString(response.Body.Span);
            }
            catch (ArgumentException)
            {
                // An unknown character set is most likely another name of UTF-8.
            }
        }

        return Encoding.UTF8.GetString(WithoutByteOrderMark(response.Body.Span));
    }
}
