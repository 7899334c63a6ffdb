using System.Buffers.Text;
using System.Globalization;
using System.Text;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Common;

/// <summary><c>page[size]</c> and <c>page[after]</c> of a list (contract 1.7), or why they cannot be read.</summary>
internal sealed class PageQuery : IBody
{
    private const string CursorPrefix = "id:";

    internal static readonly Error BadSize = new(
        ErrorKind.Invalid, "page.invalid_size", $"page[size] must be an integer from 1 to {PageRequest.MaximumSize}");

    internal static readonly Error BadCursor = new(
        ErrorKind.Invalid, "page.invalid_cursor", "page[after] must be a meta.after that this list has handed out");

    private readonly Result<PageRequest> _read;

    private PageQuery(Result<PageRequest> read) => _read = read;

    public IReadOnlyList<Error> Errors => _read.Errors;

    public PageRequest Value => _read.Value;

    public static ValueTask<PageQuery?> BindAsync(HttpContext context) => ValueTask.FromResult<PageQuery?>(new PageQuery(Read(context.Request.Query)));

    public static string Cursor(long id) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{CursorPrefix}{id}")));

    private static Result<PageRequest> Read(IQueryCollection query)
    {
        var size = PageRequest.DefaultSize;
        if (query.TryGetValue("page[size]", out var sizeText)
            && !(int.TryParse(sizeText, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size is >= 1 and <= PageRequest.MaximumSize))
        {
            return BadSize;
        }

        long? after = null;
        if (query.TryGetValue("page[after]", out var cursor) && (after = Decode(cursor.ToString())) is null)
        {
            return BadCursor;
        }

        return new PageRequest(size, after);
    }

    /// <summary>The id in a cursor; null where it is none.</summary>
    internal static long? Decode(string cursor)
    {
        Span<byte> bytes = stackalloc byte[64];
        return cursor.Length <= bytes.Length
            && Base64Url.IsValid(cursor)
            && Base64Url.TryDecodeFromChars(cursor, bytes, out var length)
            && Encoding.ASCII.GetString(bytes[..length]) is var text
            && text.StartsWith(CursorPrefix, StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(CursorPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                ? id
                : null;
    }
}

/// <summary>Where a page stands in its list (contract 1.7).</summary>
internal sealed record PageMeta(bool HasMore, string? After, string? Before)
{
    public static PageMeta Of<T>(Page<T> page, Func<T, long> id) => new(
        page.HasMore,
        page.Items is [.., var last] ? PageQuery.Cursor(id(last)) : null,
        page.Items is [var first, ..] ? PageQuery.Cursor(id(first)) : null);
}
