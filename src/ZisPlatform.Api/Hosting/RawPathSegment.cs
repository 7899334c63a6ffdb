using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using ZisPlatform.Api.Binding;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Hosting;

/// <summary>The last segment of the path with all its characters, as contract 4.3 requires: <c>%2F</c> is a slash in the value.</summary>
/// <remarks>
/// The server rejects <c>%00</c> and decodes all of a path except <c>%2F</c>, so that <c>a%2Fb</c> and <c>a%252Fb</c> become equal; only
/// the request line distinguishes them.
/// </remarks>
internal sealed class RawPathSegment : IRequestBody
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly Result<string> _result;

    private RawPathSegment(Result<string> result) => _result = result;

    public IReadOnlyList<Error> Errors => _result.Errors;

    public string Value => _result.Value;

    public static ValueTask<RawPathSegment?> BindAsync(HttpContext context) => ValueTask.FromResult<RawPathSegment?>(new RawPathSegment(
        Read(context.Features.Get<IHttpRequestFeature>()!.RawTarget, context.Request.Path.Value!)));

    /// <param name="target">The target of the request line.</param>
    /// <param name="path">The path that the server decoded from the target.</param>
    internal static Result<string> Read(string target, string path)
    {
        var end = target.AsSpan().IndexOfAny('?', '#');
        var raw = target.AsSpan(0, end < 0 ? target.Length : end).TrimEnd('/');
        var segment = raw[(raw.LastIndexOf('/') + 1)..];
        string text;
        try
        {
            text = StrictUtf8.GetString(Decode(segment));
        }
        catch (DecoderFallbackException)
        {
            return InvalidPath("must be percent-encoded UTF-8");
        }

        // The server resolves "." and "..": the segment must be the one that routing matched.
        var routedPath = path.TrimEnd('/');
        return Uri.UnescapeDataString(routedPath[(routedPath.LastIndexOf('/') + 1)..]) == Uri.UnescapeDataString(text)
            ? text
            : InvalidPath("must not be reached by way of '..'");
    }

    /// <summary>Decodes like the server: invalid escapes stay unchanged, and a request line is ASCII.</summary>
    private static byte[] Decode(ReadOnlySpan<char> segment)
    {
        var bytes = new List<byte>(segment.Length);
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] == '%' && i + 2 < segment.Length
                && byte.TryParse(segment.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.Add((byte)segment[i]);
            }
        }

        return [.. bytes];
    }

    private static Error InvalidPath(string rule) => new(ErrorKind.Invalid, "http.bad_path", $"the last part of the path {rule}");
}
