using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Users;

namespace ZisPlatform.Api.Identity;

/// <summary>The endpoints of users of the caller's account.</summary>
internal static class UserEndpoints
{
    private const string List = "users";

    public static void MapUsers(this IEndpointRouteBuilder platform)
    {
        platform.MapPost("/users", CreateAsync).Require(AccessTable.OwnCredential).DocumentCreateUser();
        platform.MapGet("/users", ListAsync).DocumentListUsers();
        platform.MapPatch("/users/{id:long}", ChangeAsync).Require(AccessTable.OwnCredential).DocumentChangeUser();
        platform.MapPut("/users/{id:long}/password", SetPasswordAsync).Require(AccessTable.OwnCredential).DocumentSetPassword();
    }

    private static async Task<IResult> CreateAsync(
        JsonRequest<CreateUserBody> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new CreateUser(caller.Actor, body.Value.Email, body.Value.Role, body.Value.Password),
            cancellationToken);
        return result.Match(user => TypedResults.Json(UserBody.Of(user), statusCode: StatusCodes.Status201Created), ErrorResponse.From);
    }

    private static Task<IResult> ListAsync(
        PageQuery page, string? email, Caller caller, IIdentityReads reads, CancellationToken cancellationToken) =>
        PagedResult.CreateAsync(
            page.ByNumber(List),
            List,
            pageRequest => reads.ListUsersAsync(caller.Actor.Account, email?.ToLowerInvariant(), pageRequest, cancellationToken),
            user => user.Id,
            (users, meta) => new UserListBody(users, meta));

    private static async Task<IResult> ChangeAsync(
        long id, JsonRequest<ChangeUserBody> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ChangeUser(caller.Actor, id, body.Value.Role, body.Value.Disabled), cancellationToken);
        return result.Match(user => TypedResults.Ok(UserBody.Of(user)), ErrorResponse.From);
    }

    private static async Task<IResult> SetPasswordAsync(
        long id, JsonRequest<SetPasswordBody> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new SetUserPassword(caller.Actor, id, body.Value.Password), cancellationToken);
        return result.Match(_ => TypedResults.NoContent(), ErrorResponse.From);
    }
}
