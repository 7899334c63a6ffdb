using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Api.Identity.OAuth;

/// <summary>The endpoints of OAuth clients of the caller's account (contract 7.1).</summary>
internal static class OAuthClientEndpoints
{
    private const string ItemPath = OAuthPaths.Clients + "/{id:long}";

    public static void MapOAuthClients(this IEndpointRouteBuilder routes)
    {
        var clients = routes.MapGroup("").RequireAuthorization(Policies.Admin).Require(AccessTable.OAuth);
        clients.MapGet(OAuthPaths.Clients, ListAsync).DocumentListClients();
        clients.MapPost(OAuthPaths.Clients, CreateAsync).Require(AccessTable.OwnCredential).DocumentCreateClient();
        clients.MapGet(ItemPath, ShowAsync).DocumentShowClient();
        clients.MapPut(ItemPath, ChangeAsync).Require(AccessTable.OwnCredential).DocumentChangeClient();
        clients.MapDelete(ItemPath, DeleteAsync).DocumentDeleteClient();
        clients.MapPut(ItemPath + "/generate_secret", GenerateSecretAsync).Require(AccessTable.OwnCredential).DocumentGenerateSecret();
    }

    private static async Task<IResult> ListAsync(
        ListQuery query, Caller caller, IOAuthReads reads, HttpRequest request, CancellationToken cancellationToken)
    {
        var clients = await reads.ListClientsAsync(caller.Actor.Account, query.Page, cancellationToken);
        ClientItem[] items = [.. clients.Page.Items.Select(client => ClientItem.Of(client, null, request))];
        return query.ToResult(
            clients,
            client => client.Id,
            (next, previous, count) => new ClientPageBody(items, next, previous, count),
            (meta, links) => new ClientCursorBody(items, meta, links));
    }

    private static async Task<IResult> CreateAsync(
        JsonRequest<ClientRequestBody> body, Caller caller, IMediator mediator, HttpRequest request, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new CreateOAuthClient(caller.Actor, body.Value.Details), cancellationToken);
        return result.Match(
            created => TypedResults.Json(
                new ClientBody(ClientItem.Of(created.Client, created.Secret, request)),
                statusCode: StatusCodes.Status201Created),
            ErrorResponse.From);
    }

    private static async Task<IResult> ShowAsync(
        long id, Caller caller, IOAuthReads reads, HttpRequest request, CancellationToken cancellationToken) =>
        await reads.FindClientAsync(caller.Actor.Account, id, cancellationToken) is { } client
            ? TypedResults.Ok(new ClientBody(ClientItem.Of(client, null, request)))
            : ErrorResponse.From([OAuthErrors.NoSuchClient]);

    private static async Task<IResult> ChangeAsync(
        long id,
        JsonRequest<ClientRequestBody> body,
        Caller caller,
        IMediator mediator,
        HttpRequest request,
        CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ChangeOAuthClient(caller.Actor, id, body.Value.Details), cancellationToken);
        return result.Match(client => TypedResults.Ok(new ClientBody(ClientItem.Of(client, null, request))), ErrorResponse.From);
    }

    private static async Task<IResult> DeleteAsync(long id, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new DeleteOAuthClient(caller.Actor, id), cancellationToken);
        return result.Match(_ => TypedResults.NoContent(), ErrorResponse.From);
    }

    private static async Task<IResult> GenerateSecretAsync(
        long id, Caller caller, IMediator mediator, HttpRequest request, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new GenerateClientSecret(caller.Actor, id), cancellationToken);
        return result.Match(
            changed => TypedResults.Ok(new ClientBody(ClientItem.Of(changed.Client, changed.Secret, request))),
            ErrorResponse.From);
    }
}
