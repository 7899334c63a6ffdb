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

    private static readonly Error InvalidPage = new(
        ErrorKind.Invalid, "page.invalid_page", "page must be an integer from 1 to 1,000,000,000");

    private static readonly Error InvalidPerPage = new(
        ErrorKind.Invalid, "page.invalid_per_page", $"per_page must be an integer from 1 to {PageRequest.MaximumSize}");

    private readonly HttpRequest _request;
    private readonly Result<PageRequest> _result;
    private readonly bool _usesCursors;

    private ListQuery(HttpRequest request)
    {
        _request = request;
        _usesCursors = new[] { SizeName, AfterName, BeforeName }.Any(request.Query.ContainsKey);
        _result = _usesCursors ? ReadCursors(request) : ReadOffset(request.Query);
    }

    public IReadOnlyList<Error> Errors => _result.Errors;

    public PageRequest Page => _result.Value;

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) => QueryParameter.Declare(
        builder,
        new QueryParameter(PageName, "The number of the page, for paging by offset. Default: 1.", JsonSchemaType.Integer)
        {
            Range = (1, 1_000_000_000),
        },
        new QueryParameter(
            PerPageName,
            $"The maximum number of items, for paging by offset. Default: {PageRequest.MaximumSize}.",
            JsonSchemaType.Integer)
        {
            Range = (1, PageRequest.MaximumSize),
        },
        PageQuery.SizeParameter(PageRequest.MaximumSize),
        new QueryParameter(AfterName, "The `meta.after_cursor` of a page: returns the page after it."),
        new QueryParameter(BeforeName, "The `meta.before_cursor` of a page: returns the page before it."));

    public static ValueTask<ListQuery?> BindAsync(HttpContext context) => ValueTask.FromResult<ListQuery?>(new ListQuery(context.Request));

    /// <summary>Returns the response in the requested style.</summary>
    /// <param name="countedPage">The page and the number of all items.</param>
    /// <param name="id">Returns the id of an item.</param>
    /// <param name="page">Creates the body from the addresses of the next and the previous page and the count.</param>
    /// <param name="cursor">Creates the body from meta and links.</param>
    public IResult ToResult<T, TPage, TCursor>(
        CountedPage<T> countedPage, Func<T, long> id, Func<string?, string?, long, TPage> page, Func<ListMeta, ListLinks, TCursor> cursor)
    {
        var currentPage = countedPage.Page;
        if (!_usesCursors)
        {
            var number = (Page.Offset / Page.Size) + 1;
            return TypedResults.Ok(page(
                currentPage.HasMore ? PublicUrl.With(_request, (PageName, $"{number + 1}")) : null,
                number > 1 ? PublicUrl.With(_request, (PageName, $"{number - 1}")) : null,
                countedPage.Count));
        }

        string? after = currentPage.Items is [.., var last] ? PageQuery.Cursor(ListName(_request), id(last)) : null;
        string? before = currentPage.Items is [var first, ..] ? PageQuery.Cursor(ListName(_request), id(first)) : null;
        var isBackward = Page.Before;
        var links = new ListLinks(
            isBackward || currentPage.HasMore ? PublicUrl.With(_request, (AfterName, after), (BeforeName, null)) : null,
            (isBackward && currentPage.HasMore) || (Page is { Key: not null, Before: false } && before is not null)
                ? PublicUrl.With(_request, (BeforeName, before), (AfterName, null))
                : null);
        return TypedResults.Ok(cursor(new ListMeta(currentPage.HasMore, after, before), links));
    }

    private static Result<PageRequest> ReadOffset(IQueryCollection query)
    {
        if (!TryRead(query, PageName, 1, 1_000_000_000, out var page))
        {
            return InvalidPage;
        }

        return TryRead(query, PerPageName, PageRequest.MaximumSize, PageRequest.MaximumSize, out var size)
            ? new PageRequest(size) { Offset = (page - 1L) * size }
            : InvalidPerPage;
    }

    private static Result<PageRequest> ReadCursors(HttpRequest request)
    {
        var query = request.Query;
        if (!TryRead(query, SizeName, PageRequest.MaximumSize, PageRequest.MaximumSize, out var size))
        {
            return PageQuery.InvalidSize;
        }

        var (after, before) = (Decode(request, AfterName), Decode(request, BeforeName));
        if ((query.ContainsKey(AfterName) && after is null) || (query.ContainsKey(BeforeName) && before is null))
        {
            return PageQuery.InvalidCursor(before: query.ContainsKey(BeforeName) && before is null);
        }

        return after is not null && before is not null ? PageQuery.TwoCursors : new PageRequest(size, after ?? before, before is not null);
    }

    // The path identifies the list.
    private static string ListName(HttpRequest request) => request.Path.Value ?? "";

    private static long? Decode(HttpRequest request, string name) =>
        PageQuery.DecodeNumber(ListName(request), request.Query[name].ToString());

    private static bool TryRead(IQueryCollection query, string name, int defaultValue, int maximum, out int value)
    {
        value = defaultValue;
        return !query.TryGetValue(name, out var text)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 1 && value <= maximum);
    }
}
