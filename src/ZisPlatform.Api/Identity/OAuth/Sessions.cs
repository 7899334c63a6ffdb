using MediatR;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;
using ZisPlatform.Api.Common;
using ZisPlatform.Api.Documentation;
using ZisPlatform.Application.Identity.OAuth;

namespace ZisPlatform.Api.Identity.OAuth;

/// <summary>What a page that works with its reader's session needs: the token that lets it change things, and a way out.</summary>
internal static class Sessions
{
    public static void MapSessions(this IEndpointRouteBuilder platform)
    {
        platform.MapGet("/session", Show).For(AccessTable.BrowserSession).DocumentShowSession();
        platform.MapDelete("/session", CloseAsync).For(AccessTable.BrowserSession).DocumentCloseSession();
    }

    /// <summary>Ends the browser's session, if it has one.</summary>
    public static async Task EndAsync(HttpContext context, IMediator mediator, CancellationToken cancellationToken)
    {
        if (SignInPages.SignedIn(context) is { } actor && SessionCookie.Read(context.Request) is { } secret)
        {
            await mediator.Send(new CloseSession(actor, secret), cancellationToken);
        }

        SessionCookie.Clear(context);
    }

    private static Ok<SessionBody> Show(HttpContext context, Caller caller, IAntiforgery antiforgery) =>
        TypedResults.Ok(new SessionBody(caller.Actor.Email, antiforgery.GetAndStoreTokens(context).RequestToken!));

    private static async Task<IResult> CloseAsync(HttpContext context, IMediator mediator, CancellationToken cancellationToken)
    {
        await EndAsync(context, mediator, cancellationToken);
        return TypedResults.NoContent();
    }
}

/// <param name="Email">Who is signed in.</param>
/// <param name="CsrfToken">What the header <c>X-CSRF-Token</c> must hold when something is to be changed.</param>
internal sealed record SessionBody(string Email, string CsrfToken);
