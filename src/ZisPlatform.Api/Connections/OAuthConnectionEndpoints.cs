using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Documentation;
using ZisPlatform.Api.Errors;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Connections;
using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Api.Connections;

/// <summary>The endpoints of OAuth connections on the older paths, which exclude other kinds (contract 3.6.6, 3.7).</summary>
internal static class OAuthConnectionEndpoints
{
    private const string One = "/connections/{integration}";

    private static readonly Error OnlyNamed = QueryErrors.Bad("named", "true: no other list is supported");

    public static void MapOAuthConnections(this IEndpointRouteBuilder services)
    {
        services.MapGet("/integrations/{integration}/connections", ListNamedAsync).DocumentListNamedConnections();
        services.MapGet(One, ShowAsync).DocumentShowOAuthConnection();
        services.MapPatch(One, RenameAsync).DocumentRenameConnection();
        services.MapDelete(One, DeleteAsync).DocumentDeleteOAuthConnection();
        services.MapGet("/connections/refresh/{integration}", RefreshAsync).DocumentRefreshConnection();
    }

    private static async Task<IResult> ListNamedAsync(
        string integration, string? named, Caller caller, IConnectionReads reads, CancellationToken cancellationToken)
    {
        if (named != "true")
        {
            return ErrorResponse.From([OnlyNamed]);
        }

        // The contract defines no paging here, so all pages are read.
        var connections = new List<OAuthConnectionItem>();
        for (PageRequest? page = new(PageRequest.MaximumSize); page is not null;)
        {
            var part = await reads.ListAsync(caller.Actor.Account, integration, page, cancellationToken);
            connections.AddRange(
                part.Items.Where(connection => connection.Kind == ConnectionKind.Oauth).Select(OAuthConnectionItem.Masked));
            page = part.HasMore ? page with { Key = part.Items[^1].Name.Value } : null;
        }

        return TypedResults.Ok(new OAuthConnectionListBody(connections));
    }

    private static async Task<IResult> ShowAsync(
        string integration,
        ConnectionQuery query,
        Caller caller,
        IConnectionRepository repository,
        ConnectionSecretProtector secrets,
        HttpContext context,
        CancellationToken cancellationToken) =>
        await repository.FindAsync(caller.Actor.Account, integration, query.Key, cancellationToken)
            is { Kind: ConnectionKind.Oauth } connection
            ? InClear(connection, secrets, context)
            : ErrorResponse.From([ConnectionErrors.NoSuchConnection]);

    private static async Task<IResult> RenameAsync(
        string integration,
        ConnectionQuery query,
        JsonRequest<RenameConnectionRequest> body,
        Caller caller,
        IMediator mediator,
        ConnectionSecretProtector secrets,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RenameConnection(caller.Actor, integration, query.Key, body.Value.Name), cancellationToken);
        return result.Match<IResult>(connection => InClear(connection, secrets, context), ErrorResponse.From);
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
        ConnectionSecretProtector secrets,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RefreshConnection(caller.Actor, integration, query.Key), cancellationToken);
        return result.Match<IResult>(connection => InClear(connection, secrets, context), ErrorResponse.From);
    }

    private static Ok<OAuthConnectionItem> InClear(Connection connection, ConnectionSecretProtector secrets, HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(OAuthConnectionItem.Of(connection, secrets.OpenTokens(connection)));
    }
}
