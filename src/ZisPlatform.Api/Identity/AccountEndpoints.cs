using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Identity.Accounts;

namespace ZisPlatform.Api.Identity;

/// <summary>The endpoints of the server's accounts, for admins of its default account.</summary>
internal static class AccountEndpoints
{
    private const string List = "accounts";

    public static void MapAccounts(this IEndpointRouteBuilder platform)
    {
        platform.MapPost("/accounts", CreateAsync).Require(AccessTable.OwnCredential).DocumentCreateAccount();
        platform.MapGet("/accounts", ListAsync).DocumentListAccounts();
    }

    private static async Task<IResult> CreateAsync(
        JsonRequest<CreateAccountBody> body, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var command = new CreateAccount(caller.Actor, body.Value.Subdomain, body.Value.Name, body.Value.AdminEmail);
        var result = await mediator.Send(command, cancellationToken);
        return result.Match(
            opened => TypedResults.Json(OpenedAccountBody.Of(opened), statusCode: StatusCodes.Status201Created),
            ErrorResponse.From);
    }

    private static async Task<IResult> ListAsync(
        PageQuery page, Caller caller, IMediator mediator, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new ListAccounts(caller.Actor, page.ByNumber(List)), cancellationToken);
        return result.Match(
            accounts => TypedResults.Ok(
                new AccountListBody(accounts.Items, PageMeta.Of(List, accounts, account => account.Id))),
            ErrorResponse.From);
    }
}
