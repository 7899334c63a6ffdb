using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.OpenApi;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Identity.OAuth;

internal sealed record ListMeta(bool HasMore, string? AfterCursor, string? BeforeCursor);

internal sealed record ListLinks(string? Next, string? Prev);

/// <summary>
/// The two paging styles of the Support API (contract 7.1): <c>page</c> and <c>per_page</c>, or cursors if <c>page[size]</c>,
/// <c>page[after]</c> or <c>page[before]</c> is present; or the errors found while reading them.
/// </summary>
internal sealed class ListQuery : IRequestBody, IEndpointParameterMetadataProvider
{
    private const string SizeName = PageQuery.Size;
    private const string AfterName = PageQuery.After;
    private const string BeforeName = PageQuery.Before;
    private const string PageName = "page";
    private const string PerPageName = "per_page";

    private static readonly Error BadPage = new(ErrorKind.Invalid, "page.invalid_page", "page must be an integer from 1 to 1,000,000,000");

    private static readonly Error BadPerPage = new(
        ErrorKind.Invalid, "page.invalid_per_page", $"per_page must be an integer from 1 to {PageRequest.MaximumSize}");

    private readonly HttpRequest _request;
    private readonly Result<PageRequest> _read;
    private readonly bool _byCursor;

    private ListQuery(HttpRequest request)
    {
        _request = request;
        _byCursor = new[] { SizeName, AfterName, BeforeName }.Any(request.Query.ContainsKey);
        _read = _byCursor ? ReadCursors(request) : ReadOffset(request.Query);
    }

    public IReadOnlyList<Error> Errors => _read.Errors;

    public PageRequest Page => _read.Value;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => QueryParameter.Declare(
        builder,
        new QueryParameter(PageName, "Which page by offset; the first where absent.", JsonSchemaType.Integer)
        {
            Range = (1, 1_000_000_000),
        },
        new QueryParameter(PerPageName, $"At most so many items by offset; {PageRequest.MaximumSize} where absent.", JsonSchemaType.Integer)
        {
            Range = (1, PageRequest.MaximumSize),
        },
        PageQuery.SizeParameter(PageRequest.MaximumSize),
        new QueryParameter(AfterName, "The `meta.after_cursor` of the page before."),
        new QueryParameter(BeforeName, "The `meta.before_cursor` of the page behind."));

    public static ValueTask<ListQuery?> BindAsync(HttpContext context) => ValueTask.FromResult<ListQuery?>(new ListQuery(context.Request));

    /// <summary>Returns the response in the requested style.</summary>
    /// <param name="counted">The page and the number of all items.</param>
    /// <param name="id">Returns the id of an item.</param>
    /// <param name="page">Creates the body from the addresses of the next and the previous page and the count.</param>
    /// <param name="cursor">Creates the body from meta and links.</param>
    public IResult Answer<T, TPage, TCursor>(
        CountedPage<T> counted, Func<T, long> id, Func<string?, string?, long, TPage> page, Func<ListMeta, ListLinks, TCursor> cursor)
    {
        var part = counted.Page;
        if (!_byCursor)
        {
            var number = (Page.Offset / Page.Size) + 1;
            return TypedResults.Ok(page(
                part.HasMore ? PublicUrl.With(_request, (PageName, $"{number + 1}")) : null,
                number > 1 ? PublicUrl.With(_request, (PageName, $"{number - 1}")) : null,
                counted.Count));
        }

        string? after = part.Items is [.., var last] ? PageQuery.Cursor(ListOf(_request), id(last)) : null;
        string? before = part.Items is [var first, ..] ? PageQuery.Cursor(ListOf(_request), id(first)) : null;
        var backwards = Page.Before;
        var links = new ListLinks(
            backwards || part.HasMore ? PublicUrl.With(_request, (AfterName, after), (BeforeName, null)) : null,
            (backwards && part.HasMore) || (Page is { Key: not null, Before: false } && before is not null)
                ? PublicUrl.With(_request, (BeforeName, before), (AfterName, null))
                : null);
        return TypedResults.Ok(cursor(new ListMeta(part.HasMore, after, before), links));
    }

    private static Result<PageRequest> ReadOffset(IQueryCollection query)
    {
        if (!TryRead(query, PageName, 1, 1_000_000_000, out var page))
        {
            return BadPage;
        }

        return TryRead(query, PerPageName, PageRequest.MaximumSize, PageRequest.MaximumSize, out var size)
            ? new PageRequest(size) { Offset = (page - 1L) * size }
            : BadPerPage;
    }

    private static Result<PageRequest> ReadCursors(HttpRequest request)
    {
        var query = request.Query;
        if (!TryRead(query, SizeName, PageRequest.MaximumSize, PageRequest.MaximumSize, out var size))
        {
            return PageQuery.BadSize;
        }

        var (after, before) = (Decode(request, AfterName), Decode(request, BeforeName));
        if ((query.ContainsKey(AfterName) && after is null) || (query.ContainsKey(BeforeName) && before is null))
        {
            return PageQuery.BadCursor(before: query.ContainsKey(BeforeName) && before is null);
        }

        return after is not null && before is not null ? PageQuery.TwoCursors : new PageRequest(size, after ?? before, before is not null);
    }

    // The path identifies the list.
    private static string ListOf(HttpRequest request) => request.Path.Value ?? "";

    private static long? Decode(HttpRequest request, string name) =>
        PageQuery.DecodeNumber(ListOf(request), request.Query[name].ToString());

    private static bool TryRead(IQueryCollection query, string name, int otherwise, int maximum, out int value)
    {
        value = otherwise;
        return !query.TryGetValue(name, out var text)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 1 && value <= maximum);
    }
}
