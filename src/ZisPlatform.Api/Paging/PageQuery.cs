using System.Buffers.Text;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Paging;

/// <summary>
/// The parameters <c>page[size]</c>, <c>page[after]</c> and <c>page[before]</c> of a list (contract 1.7), or the errors found while reading
/// them.
/// </summary>
/// <remarks>A cursor contains the name of its list, so that a cursor of another list is rejected instead of misread.</remarks>
internal sealed class PageQuery : IRequestBody, IEndpointParameterMetadataProvider
{
    internal const string Size = "page[size]";
    internal const string After = "page[after]";
    internal const string Before = "page[before]";

    internal static readonly Error InvalidSize = new(
        ErrorKind.Invalid, "page.invalid_size", $"page[size] must be an integer from 1 to {PageRequest.MaximumSize}");

    internal static readonly Error TwoCursors = new(
        ErrorKind.Invalid, "page.two_cursors", "page[after] and page[before] cannot be used together");

    private readonly int _size;
    private readonly string? _cursor;
    private readonly bool _isBackward;

    private PageQuery(int size, string? cursor, bool before, IReadOnlyList<Error> errors) =>
        (_size, _cursor, _isBackward, Errors) = (size, cursor, before, errors);

    /// <summary>The errors that apply to every list; the filter returns them.</summary>
    public IReadOnlyList<Error> Errors { get; }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => QueryParameter.Declare(
        builder,
        SizeParameter(PageRequest.DefaultSize),
        new QueryParameter(After, "The `meta.after` of a page: returns the page after it."),
        new QueryParameter(Before, "The `meta.before` of a page: returns the page before it."));

    internal static QueryParameter SizeParameter(int defaultSize) =>
        new(Size, $"The maximum number of items. Default: {defaultSize}.", JsonSchemaType.Integer) { Range = (1, PageRequest.MaximumSize) };

    public static ValueTask<PageQuery?> BindAsync(HttpContext context) => ValueTask.FromResult<PageQuery?>(Read(context.Request.Query));

    public static string Cursor(string list, object key) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{list}:{key}")));

    /// <summary>Returns the page request for a list sorted by number.</summary>
    public Result<PageRequest> ByNumber(string list) => Of(list, text => ParseNumber(text));

    /// <summary>Returns the page request for the list whose cursors are plain ids (contract 4.1).</summary>
    public Result<PageRequest> ById() => Of(text => ParseNumber(text));

    /// <summary>Returns the page request for a list sorted by name.</summary>
    public Result<PageRequest> ByName(string list) => Of(list, text => text);

    private static PageQuery Read(IQueryCollection query)
    {
        var size = PageRequest.DefaultSize;
        if (query.TryGetValue(Size, out var sizeText)
            && !(int.TryParse(sizeText, NumberStyles.None, CultureInfo.InvariantCulture, out size)
                && size is >= 1 and <= PageRequest.MaximumSize))
        {
            return new PageQuery(0, null, false, [InvalidSize]);
        }

        var before = query.TryGetValue(Before, out var cursor);
        if (!query.TryGetValue(After, out var after))
        {
            return new PageQuery(size, before ? cursor.ToString() : null, before, []);
        }

        return before ? new PageQuery(0, null, false, [TwoCursors]) : new PageQuery(size, after.ToString(), false, []);
    }

    /// <param name="list">The list's name.</param>
    /// <param name="parseKey">Parses the content of a cursor; null if it is invalid.</param>
    public Result<PageRequest> Of(string list, Func<string, object?> parseKey) =>
        Of(cursor => Decode(list, cursor) is { } text ? parseKey(text) : null);

    private Result<PageRequest> Of(Func<string, object?> parseKey)
    {
        if (_cursor is null)
        {
            return new PageRequest(_size);
        }

        return parseKey(_cursor) is { } key ? new PageRequest(_size, key, _isBackward) : InvalidCursor(_isBackward);
    }

    internal static Error InvalidCursor(bool before)
    {
        var name = before ? "before" : "after";
        return new(ErrorKind.Invalid, "page.invalid_cursor", $"page[{name}] must be a meta.{name} that this list has handed out");
    }

    /// <summary>Returns the number in a cursor of this list; null if the cursor is invalid.</summary>
    internal static long? DecodeNumber(string list, string cursor) => Decode(list, cursor) is { } text ? ParseNumber(text) : null;

    private static long? ParseNumber(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Decode(string list, string cursor)
    {
        Span<byte> bytes = stackalloc byte[4096];
        if (cursor.Length > bytes.Length || !Base64Url.IsValid(cursor) || !Base64Url.TryDecodeFromChars(cursor, bytes, out var length)
            || !Utf8.IsValid(bytes[..length]))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes[..length]);
        // PostgreSQL rejects U+0000, and no name contains it.
        return text.Length > list.Length
            && text.StartsWith(list, StringComparison.Ordinal)
            && text[list.Length] == ':'
            && !text.Contains('\0', StringComparison.Ordinal)
            ? text[(list.Length + 1)..]
            : null;
    }
}

/// <summary>Returns pages of lists.</summary>
internal static class PagedResult
{
    /// <param name="pageRequest">The requested page, or the errors found while reading the request.</param>
    /// <param name="list">The name of the list in its cursors.</param>
    /// <param name="load">Reads the page.</param>
    /// <param name="key">Returns the sort key of an item.</param>
    /// <param name="body">Creates the response body.</param>
    public static async Task<IResult> CreateAsync<T, TBody>(
        Result<PageRequest> pageRequest,
        string list,
        Func<PageRequest, Task<Page<T>>> load,
        Func<T, object> key,
        Func<IReadOnlyList<T>, PageMeta, TBody> body)
    {
        if (!pageRequest.IsOk)
        {
            return ErrorResponse.From(pageRequest.Errors);
        }

        var page = await load(pageRequest.Value);
        return TypedResults.Ok(body(page.Items, PageMeta.Of(list, page, key)));
    }
}

/// <summary>The position of a page in its list (contract 1.7).</summary>
internal sealed record PageMeta(bool HasMore, string? After, string? Before)
{
    public static PageMeta Of<T>(string list, Page<T> page, Func<T, object> key)
    {
        var after = page.Items is [.., var last] ? PageQuery.Cursor(list, key(last)) : null;
        return new PageMeta(page.HasMore, after, page.Items is [var first, _, ..] ? PageQuery.Cursor(list, key(first)) : after);
    }
}
