using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Common;

/// <summary>The last segment of the path, every character of it, as contract 4.3 wants it: <c>%2F</c> is a slash of the value.</summary>
/// <remarks>
/// The server refuses <c>%00</c>, and decodes all of a path but <c>%2F</c>, after which <c>a%2Fb</c> and <c>a%252Fb</c> look alike; only the request line tells them apart.
/// </remarks>
internal sealed class TextInPath : IBody
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly Result<string> _read;

    private TextInPath(Result<string> read) => _read = read;

    public IReadOnlyList<Error> Errors => _read.Errors;

    public string Value => _read.Value;

    public static ValueTask<TextInPath?> BindAsync(HttpContext context) => ValueTask.FromResult<TextInPath?>(new TextInPath(
        Read(context.Features.Get<IHttpRequestFeature>()!.RawTarget, context.Request.Path.Value!)));

    /// <param name="target">Of the request line.</param>
    /// <param name="path">What the server made of it.</param>
    internal static Result<string> Read(string target, string path)
    {
        var end = target.AsSpan().IndexOfAny('?', '#');
        var raw = target.AsSpan(0, end < 0 ? target.Length : end).TrimEnd('/');
        var segment = raw[(raw.LastIndexOf('/') + 1)..];
        string text;
        try
        {
            text = Strict.GetString(Decode(segment));
        }
        catch (DecoderFallbackException)
        {
            return Bad("must be percent-encoded UTF-8");
        }

        // The server takes out "." and "..": what routing has seen must be this segment.
        var routed = path.TrimEnd('/');
        return Uri.UnescapeDataString(routed[(routed.LastIndexOf('/') + 1)..]) == Uri.UnescapeDataString(text) ? text : Bad("must not be reached by way of '..'");
    }

    /// <summary>As the server does it: what only looks like an escape stays, and a request line is ASCII.</summary>
    private static byte[] Decode(ReadOnlySpan<char> segment)
    {
        var bytes = new List<byte>(segment.Length);
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] == '%' && i + 2 < segment.Length
                && byte.TryParse(segment.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit))
            {
                bytes.Add(unit);
                i += 2;
            }
            else
            {
                bytes.Add((byte)segment[i]);
            }
        }

        return [.. bytes];
    }

    private static Error Bad(string rule) => new(ErrorKind.Invalid, "http.bad_path", $"the last part of the path {rule}");
}
