using System.ComponentModel;
using System.Globalization;
using MediatR;
using Microsoft.AspNetCore.Mvc;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Api.Identity.OAuth;

/// <summary>The endpoints of access tokens of the caller's account (contract 7.2).</summary>
internal static class OAuthTokenEndpoints
{
    private const string ItemPath = OAuthPaths.Tokens + "/{id:long}";

    public static void MapOAuthTokens(this IEndpointRouteBuilder routes)
    {
        var tokens = routes.MapGroup("").RequireAuthorization(Policies.Admin).Require(AccessTable.OAuth);
        tokens.MapGet(OAuthPaths.Tokens, ListAsync).DocumentListTokens();
        tokens.MapPost(OAuthPaths.Tokens, MintAsync).DocumentMintToken();

        // Agents may view and revoke their own tokens.
        var userTokens = routes.MapGroup("").RequireAuthorization(Policies.User);
        userTokens.MapGet(OAuthPaths.Tokens + "/current", ShowCurrentAsync).Require(AccessTable.OwnToken).DocumentShowCurrentToken();
        userTokens.MapGet(ItemPath, ShowAsync).Require(AccessTable.OAuth).DocumentShowToken();
        userTokens.MapDelete(ItemPath, RevokeAsync).Require(AccessTable.OAuth).DocumentRevokeToken();
    }

    private static async Task<IResult> ListAsync(
        ListQuery query,
        [Description("`true` or `1` returns the tokens of all users. Default: only the caller's tokens.")] string? all,
        [FromQuery(Name = "client_id"), Description("Only the tokens of this client.")] string? clientId,
        [FromQuery(Name = "global_client_id"), Description("This server has no global clients: with this parameter, the list is empty.")]
        string? globalClientId,
        Caller caller,
        IOAuthReads reads,
        HttpRequest request,
        CancellationToken cancellationToken)
    {
        // An invalid client id matches no token, and there are no global clients here.
        var client = globalClientId is not null ? 0 : ParseClientId(clientId);
        var filter = new TokenFilter(all is "true" or "1" ? null : caller.Actor.UserId, client);
        var tokens = await reads.ListTokensAsync(caller.Actor.Account, filter, query.Page, cancellationToken);
        TokenItem[] items = [.. tokens.Page.Items.Select(token => TokenItem.Of(token, request))];
        return query.ToResult(
            tokens,
            token => token.Id,
            (next, previous, count) => new TokenPageBody(items, next, previous, count),
            (meta, links) => new TokenCursorBody(items, meta, links));
    }

    private static async Task<IResult> MintAsync(
        JsonRequest<TokenRequestBody> body, Caller caller, IMediator mediator, HttpRequest request, CancellationToken cancellationToken)
    {
        var fields = body.Value.Token ?? new TokenFields();
        var result = await mediator.Send(
            new MintAccessToken(caller.Actor, fields.ClientId, fields.Scopes, fields.ExpiresIn),
            cancellationToken);
        return result.Match(
            issued => TypedResults.Json(new TokenBody(TokenItem.Of(issued, request)), statusCode: StatusCodes.Status201Created),
            ErrorResponse.From);
    }

    private static Task<IResult> ShowCurrentAsync(
        Caller caller, IOAuthReads reads, HttpRequest request, CancellationToken cancellationToken) =>
        ShowAsync(caller.Actor.Token?.Id ?? 0, caller, reads, request, cancellationToken);

    private static async Task<IResult> ShowAsync(
        long id, Caller caller, IOAuthReads reads, HttpRequest request, CancellationToken cancellationToken) =>
        await reads.FindTokenAsync(caller.Actor.Account, id, cancellationToken) is { } token && CanView(caller.Actor, token)
            ? TypedResults.Ok(new TokenBody(TokenItem.Of(token, request)))
            : ErrorResponse.From([OAuthErrors.NoSuchToken]);

    private static async Task<IResult> RevokeAsync(long id, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RevokeAccessToken(caller.Actor, id), cancellationToken);
        return result.Match(_ => TypedResults.NoContent(), ErrorResponse.From);
    }

    private static bool CanView(Actor actor, AccessTokenView token) => actor.IsAdmin || token.UserId == actor.UserId;

    private static long? ParseClientId(string? text) =>
        text is null ? null : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
}
