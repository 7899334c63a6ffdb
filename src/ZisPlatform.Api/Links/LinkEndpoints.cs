using MediatR;
using Microsoft.AspNetCore.Mvc;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Links;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Api.Links;

/// <summary>The endpoints of links: those of the vendor's contract (5), and the same for administrators.</summary>
internal static class LinkEndpoints
{
    public static void MapLinks(this IEndpointRouteBuilder routes)
    {
        const string path = "/{integration}";
        var links = routes.MapGroup(PublicUrl.Services + "/links")
            .RequireAuthorization(Policies.Admin).Require(AccessTable.IntegrationData).AddEndpointFilter(
                RequestBodyReader.RejectInvalidAsync);
        links.MapGet(path, SearchAsync).DocumentSearchLinks().ForContract();
        links.MapPost(path, CreateAsync).DocumentCreateLink().ForContract();
        links.MapPatch(path, PatchAsync).DocumentPatchLink().ForContract();
        links.MapDelete(path, DeleteAsync).DocumentDeleteLink().ForContract();
    }

    public static void MapLinksOfIntegrations(this IEndpointRouteBuilder platform)
    {
        const string path = "/links";
        var links = platform.MapGroup("/integrations/{integration}").AddEndpointFilter(RequireIntegrationFilter.InvokeAsync);
        links.MapGet(path, SearchAsync).DocumentSearchLinks().ForPlatform();
        links.MapPost(path, CreateAsync).DocumentCreateLink().ForPlatform();
        links.MapPatch(path, PatchAsync).DocumentPatchLink().ForPlatform();
        links.MapDelete(path, DeleteAsync).DocumentDeleteLink().ForPlatform();
        links.MapGet(path + "/all", ListAllAsync).DocumentListAllLinks();
        links.MapPost(path + "/import", ImportAsync).DocumentImportLinks();
    }

    private static Task<IResult> SearchAsync(
        string integration,
        [AsParameters] LinkNames names,
        PageQuery page,
        Caller caller,
        ILinkReads reads,
        CancellationToken cancellationToken)
    {
        var parsed = LinkSearch.Parse(names.LinkType, names.LeftName, names.RightName);
        if (!parsed.IsOk)
        {
            return Task.FromResult(ErrorResponse.From(parsed.Errors));
        }

        var (list, search, context) = ($"links/{integration}", parsed.Value, IntegrationContext.Of(caller.Actor, integration));
        return PagedResult.CreateAsync(
            page.Of(list, search.ParseCursor),
            list,
            pageRequest => reads.SearchAsync(context.Account, integration, search, pageRequest, cancellationToken),
            link => search.CursorOf(link.Id, link.Identity),
            (links, meta) => new LinkListBody([.. links.Select(link => LinkItem.Of(link, context))], meta));
    }

    private static Task<IResult> ListAllAsync(
        string integration, PageQuery page, Caller caller, ILinkReads reads, CancellationToken cancellationToken)
    {
        var (list, context) = ($"all_links/{integration}", IntegrationContext.Of(caller.Actor, integration));
        return PagedResult.CreateAsync(
            page.Of(list, ParseHash),
            list,
            pageRequest => reads.ListAllAsync(context.Account, integration, pageRequest, cancellationToken),
            link => Convert.ToHexStringLower(link.Identity.Hash()),
            (links, meta) => new LinkListBody([.. links.Select(link => LinkItem.Of(link, context))], meta));
    }

    private static byte[]? ParseHash(string text)
    {
        var hash = new byte[32];
        return Convert.FromHexString(text, hash, out var read, out var written) == System.Buffers.OperationStatus.Done
            && (read, written) == (text.Length, hash.Length)
            ? hash
            : null;
    }

    private static async Task<IResult> ImportAsync(
        string integration, JsonBody body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new ImportLinks(IntegrationContext.Of(caller.Actor, integration), body["links"]),
            cancellationToken);
        return result.Match(TypedResults.Ok, ErrorResponse.From);
    }

    private static async Task<IResult> CreateAsync(
        string integration, JsonBody body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var context = IntegrationContext.Of(caller.Actor, integration);
        var command = new CreateLink(context, body.Text("link_type"), body["left_object"], body["right_object"]);
        return ToResult(await mediator.Send(command, cancellationToken), context, StatusCodes.Status201Created);
    }

    private static async Task<IResult> PatchAsync(
        string integration,
        [AsParameters] LinkNames names,
        JsonBody body,
        Caller caller,
        IMediator mediator,
        CancellationToken cancellationToken)
    {
        var context = IntegrationContext.Of(caller.Actor, integration);

        // A link_type that is not a string is rejected like an empty one.
        var linkType = body.Has("link_type") ? body.Text("link_type") ?? "" : null;
        var changes = new LinkChanges(linkType, GetIfPresent(body, "left_object"), GetIfPresent(body, "right_object"));
        var command = new PatchLink(context, names.LinkType, names.LeftName, names.RightName, changes);
        return ToResult(await mediator.Send(command, cancellationToken), context, StatusCodes.Status200OK);
    }

    private static async Task<IResult> DeleteAsync(
        string integration, [AsParameters] LinkNames names, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var command = new DeleteLink(IntegrationContext.Of(caller.Actor, integration), names.LinkType, names.LeftName, names.RightName);
        var result = await mediator.Send(command, cancellationToken);
        return result.Match(_ => TypedResults.NoContent(), ErrorResponse.From);
    }

    private static JsonValue? GetIfPresent(JsonBody body, string member) => body.Has(member) ? body[member] : default(JsonValue?);

    private static IResult ToResult(Result<LinkView> result, IntegrationContext context, int status) => result.Match(
        link => TypedResults.Json(new LinkBody(LinkItem.Of(link, context)), statusCode: status), ErrorResponse.From);
}

/// <summary>The query parameters that identify links.</summary>
internal sealed class LinkNames
{
    [FromQuery(Name = "link_type")]
    public string? LinkType { get; init; }

    [FromQuery(Name = "left_object_name")]
    public string? LeftName { get; init; }

    [FromQuery(Name = "right_object_name")]
    public string? RightName { get; init; }
}
