using MediatR;
using ZisPlatform.Api.Common;
using ZisPlatform.Api.Documentation;
using ZisPlatform.Application.Identity;

namespace ZisPlatform.Api.Identity;

/// <summary>The endpoints of users of the caller's account.</summary>
internal static class UserEndpoints
{
    private const string List = "users";

    public static void MapUsers(this IEndpointRouteBuilder platform)
    {
        platform.MapPost("/users", CreateAsync).For(AccessTable.OwnCredential).DocumentCreateUser();
        platform.MapGet("/users", ListAsync).DocumentListUsers();
        platform.MapPatch("/users/{id:long}", ChangeAsync).For(AccessTable.OwnCredential).DocumentChangeUser();
        platform.MapPut("/users/{id:long}/password", SetPasswordAsync).For(AccessTable.OwnCredential).DocumentSetPassword();
    }

    private static async Task<IResult> CreateAsync(
        Body<CreateUserBody> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new CreateUser(caller.Actor, body.Value.Email, body.Value.Role, body.Value.Password),
            cancellationToken);
        return result.Match(user => TypedResults.Json(UserBody.Of(user), statusCode: StatusCodes.Status201Created), ErrorAnswer.From);
    }

    private static Task<IResult> ListAsync(
        PageQuery page, string? email, Caller caller, IIdentityReads reads, CancellationToken cancellationToken) =>
        Lists.AnswerAsync(
            page.OfNumbers(List),
            List,
            part => reads.ListUsersAsync(caller.Actor.Account, email?.ToLowerInvariant(), part, cancellationToken),
            user => user.Id,
            (users, meta) => new UserListBody(users, meta));

    private static async Task<IResult> ChangeAsync(
        long id, Body<ChangeUserBody> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ChangeUser(caller.Actor, id, body.Value.Role, body.Value.Disabled), cancellationToken);
        return result.Match(user => TypedResults.Ok(UserBody.Of(user)), ErrorAnswer.From);
    }

    private static async Task<IResult> SetPasswordAsync(
        long id, Body<SetPasswordBody> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new SetUserPassword(caller.Actor, id, body.Value.Password), cancellationToken);
        return result.Match(_ => TypedResults.NoContent(), ErrorAnswer.From);
    }
}
