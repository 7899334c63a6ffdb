using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Credentials;

namespace ZisPlatform.Api.Identity;

/// <summary>The endpoints of API tokens of the caller's account.</summary>
internal static class ApiTokenEndpoints
{
    private const string List = "api_tokens";

    public static void MapApiTokens(this IEndpointRouteBuilder platform)
    {
        platform.MapPost("/api_tokens", CreateAsync).Require(AccessTable.OwnCredential).DocumentCreateApiToken();
        platform.MapGet("/api_tokens", ListAsync).DocumentListApiTokens();
        platform.MapDelete("/api_tokens/{id:long}", RevokeAsync).DocumentRevokeApiToken();
    }

    private static async Task<IResult> CreateAsync(
        JsonRequest<CreateApiTokenBody> body, Caller caller, IMediator mediator, IIdentityReads reads, CancellationToken cancellationToken)
    {
        var command = new CreateApiToken(caller.Actor, body.Value.Description, body.Value.UserId, body.Value.AnyUser);
        var result = await mediator.Send(command, cancellationToken);
        if (!result.IsOk)
        {
            return ErrorResponse.From(result.Errors);
        }

        var stored = await reads.FindTokenAsync(caller.Actor.Account, result.Value.Token.Id, cancellationToken);
        return TypedResults.Json(
            new ApiTokenBody(ApiTokenItem.Of(result.Value, stored?.User?.Email)), statusCode: StatusCodes.Status201Created);
    }

    private static Task<IResult> ListAsync(PageQuery page, Caller caller, IIdentityReads reads, CancellationToken cancellationToken) =>
        PagedResult.CreateAsync(
            page.ByNumber(List),
            List,
            pageRequest => reads.ListTokensAsync(caller.Actor.Account, pageRequest, cancellationToken),
            token => token.Id,
            (tokens, meta) => new ApiTokenListBody([.. tokens.Select(ApiTokenItem.Of)], meta));

    private static async Task<IResult> RevokeAsync(long id, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new RevokeApiToken(caller.Actor, id), cancellationToken);
        return result.Match(_ => TypedResults.NoContent(), ErrorResponse.From);
    }
}
