using MediatR;
using Microsoft.AspNetCore.Http.HttpResults;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Application.Identity.OAuth;

namespace ZisPlatform.Api.Identity.OAuth;

/// <summary>The endpoints for pages that use the browser session: the anti-forgery token for changes, and signing out.</summary>
internal static class SessionEndpoints
{
    public static void MapSessions(this IEndpointRouteBuilder platform)
    {
        platform.MapGet("/session", Show).Require(AccessTable.BrowserSession).DocumentShowSession();
        platform.MapDelete("/session", CloseAsync).Require(AccessTable.BrowserSession).DocumentCloseSession();
    }

    /// <summary>Ends the browser's session, if it has one.</summary>
    public static async Task EndAsync(HttpContext context, IMediator mediator, CancellationToken cancellationToken)
    {
        if (SignInPages.FindSignedInUser(context) is { } actor && SessionCookie.Read(context.Request) is { } secret)
        {
            await mediator.Send(new CloseSession(actor, secret), cancellationToken);
        }

        SessionCookie.Clear(context);
    }

    private static Ok<SessionBody> Show(HttpContext context, Caller caller) =>
        TypedResults.Ok(new SessionBody(caller.Actor.Email, PostedForm.IssueTokens(context).RequestToken!));

    private static async Task<IResult> CloseAsync(HttpContext context, IMediator mediator, CancellationToken cancellationToken)
    {
        await EndAsync(context, mediator, cancellationToken);
        return TypedResults.NoContent();
    }
}

/// <param name="Email">The e-mail address of the signed-in user.</param>
/// <param name="CsrfToken">The value of the header <c>X-CSRF-Token</c>, which every request that changes something must send.</param>
internal sealed record SessionBody(string Email, string CsrfToken);
