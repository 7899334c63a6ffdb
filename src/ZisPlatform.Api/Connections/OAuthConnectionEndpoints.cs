using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Connections;
using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Api.Connections;

/// <summary>The endpoints of OAuth connections on the older paths, which exclude other kinds (contract 3.6.6, 3.7).</summary>
internal static class OAuthConnectionEndpoints
{
    private const string ItemPath = "/connections/{integration}";

    private static readonly Error NamedRequired = QueryErrors.Invalid("named", "true: no other list is supported");

    public static void MapOAuthConnections(this IEndpointRouteBuilder services)
    {
        services.MapGet("/integrations/{integration}/connections", ListNamedAsync).DocumentListNamedConnections();
        services.MapGet(ItemPath, ShowAsync).DocumentShowOAuthConnection();
        services.MapPatch(ItemPath, RenameAsync).DocumentRenameConnection();
        services.MapDelete(ItemPath, DeleteAsync).DocumentDeleteOAuthConnection();
        services.MapGet("/connections/refresh/{integration}", RefreshAsync).DocumentRefreshConnection();
    }

    private static async Task<IResult> ListNamedAsync(
        string integration, string? named, Caller caller, IConnectionReads reads, CancellationToken cancellationToken)
    {
        if (named != "true")
        {
            return ErrorResponse.From([NamedRequired]);
        }

        // The contract defines no paging here, so all pages are read.
        var connections = new List<OAuthConnectionItem>();
        for (PageRequest? pageRequest = new(PageRequest.MaximumSize); pageRequest is not null;)
        {
            var page = await reads.ListAsync(caller.Actor.Account, integration, pageRequest, cancellationToken);
            connections.AddRange(
                page.Items.Where(connection => connection.Kind == ConnectionKind.Oauth).Select(OAuthConnectionItem.Masked));
            pageRequest = page.HasMore ? pageRequest with { Key = page.Items[^1].Name } : null;
        }

        return TypedResults.Ok(new OAuthConnectionListBody(connections));
    }

    private static async Task<IResult> ShowAsync(
        string integration,
        ConnectionQuery query,
        Caller caller,
        IMediator mediator,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GetOAuthConnection(caller.Actor, integration, query.Key), cancellationToken);
        return result.Match<IResult>(details => OkWithTokens(details, context), ErrorResponse.From);
    }

    private static async Task<IResult> RenameAsync(
        string integration,
        ConnectionQuery query,
        JsonRequest<RenameConnectionRequest> body,
        Caller caller,
        IMediator mediator,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RenameConnection(caller.Actor, integration, query.Key, body.Value.Name), cancellationToken);
        return result.Match<IResult>(details => OkWithTokens(details, context), ErrorResponse.From);
    }

    private static async Task<IResult> DeleteAsync(
        string integration, ConnectionQuery query, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new DeleteConnection(caller.Actor, integration, ConnectionKind.Oauth, query.Key),
            cancellationToken);
        return result.Match(_ => TypedResults.NoContent(), ErrorResponse.From);
    }

    private static async Task<IResult> RefreshAsync(
        string integration,
        ConnectionQuery query,
        Caller caller,
        IMediator mediator,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new RefreshConnection(caller.Actor, integration, ConnectionKind.Oauth, query.Key),
            cancellationToken);
        return result.Match<IResult>(details => OkWithTokens(details, context), ErrorResponse.From);
    }

    private static Ok<OAuthConnectionItem> OkWithTokens(OAuthConnectionDetails details, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(OAuthConnectionItem.Of(details.Connection, details.Tokens));
    }
}
