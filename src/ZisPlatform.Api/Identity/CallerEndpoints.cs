using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Application.Identity;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Api.Identity;

/// <summary>The endpoint that returns the caller; tools use it to test their credentials.</summary>
internal static class CallerEndpoints
{
    public static void MapCaller(this IEndpointRouteBuilder platform) =>
        platform.MapGet("/me", ShowAsync).DocumentShowCaller();

    private static async Task<IResult> ShowAsync(Caller caller, IIdentityReads reads, CancellationToken cancellationToken)
    {
        var actor = caller.Actor;
        var account = await reads.FindAccountAsync(actor.Account, cancellationToken);
        var user = await reads.FindUserAsync(actor.Account, actor.UserId, cancellationToken);
        return account is null || user is null
            ? ErrorResponse.From([IdentityErrors.NoSuchUser])
            : TypedResults.Ok(new CallerBody(account, user, actor.Credential));
    }
}
