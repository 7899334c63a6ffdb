using MediatR;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.Pages;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Identity.OAuth;

/// <summary>The pages for signing in and out with a browser.</summary>
internal static class SignInPages
{
    /// <summary>
    /// The form field with the next page, which must be a page of this server that uses the sign-in (<see cref="IsOwnPage"/>).
    /// </summary>
    private const string ReturnTo = "return_to";

    public static void MapSignIn(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        pages.MapGet(OAuthPaths.SignIn, Show);
        pages.MapPost(OAuthPaths.SignIn, SignInAsync);
        pages.MapPost(OAuthPaths.SignOut, SignOutAsync);
    }

    /// <summary>Returns the user who is signed in with this browser; null if there is none.</summary>
    public static Actor? FindSignedInUser(HttpContext context) =>
        RequestContext.Of(context).Actor is { Credential: CredentialKind.Session } actor ? actor : null;

    /// <summary>Creates the sign-in page, which continues to <paramref name="returnTo"/>.</summary>
    public static HtmlPage Form(
        HttpContext context, string returnTo, string? email = null, Error? error = null, string? application = null)
    {
        var access = application is null ? "" : $"<strong>{HtmlPage.Encode(application)}</strong> asks for access. ";
        var errorHtml = error is null ? "" : $"<p class=\"bad\" role=\"alert\" id=\"refusal\">{HtmlPage.Encode(error.Detail)}</p>";
        var emailAttributes = error is null ? " autofocus" : " aria-describedby=\"refusal\"";
        var secretAttributes = error is null ? "" : " aria-invalid=\"true\" autofocus";
        return new(
            "Sign in",
            $"""
            <h1>Sign in</h1>
            <p class="soft">{access}Account at {HtmlPage.Encode(context.Request.Host.Value)}</p>
            {errorHtml}
            <form method="post" action="{OAuthPaths.SignIn}">
            {AntiforgeryField(context)}{HtmlPage.Hidden(ReturnTo, returnTo)}
            <label for="email">E-mail</label>
            <input id="email" name="email" type="email" autocomplete="username" required value="{HtmlPage.Encode(email)}"{emailAttributes}>
            <label for="secret">Password or API token</label>
            <input id="secret" name="secret" type="password" autocomplete="current-password" required{secretAttributes}>
            <div class="row"><button class="main" type="submit">Sign in</button></div>
            </form>
            """,
            error is null ? StatusCodes.Status200OK
                : error.Kind == ErrorKind.TooManyRequests ? StatusCodes.Status429TooManyRequests
                : StatusCodes.Status401Unauthorized);
    }

    /// <summary>Creates the hidden field that distinguishes forms of this server from forms of other sites.</summary>
    public static string AntiforgeryField(HttpContext context)
    {
        var tokens = PostedForm.IssueTokens(context);
        return HtmlPage.Hidden(tokens.FormFieldName, tokens.RequestToken);
    }

    /// <summary>Creates the page that rejects a form.</summary>
    public static HtmlPage FormErrorPage(HttpContext context, Error error)
    {
        RequestContext.Of(context).Outcome = error.Code;
        return HtmlPage.Error(
            error == PostedForm.InvalidForm ? "This form is too old" : "This form cannot be read",
            error == PostedForm.InvalidForm ? "Go back, load the page again, and send the form once more." : error.Detail,
            ErrorResponse.StatusOf(error.Kind));
    }

    private static HtmlPage Show(HttpContext context, string? return_to)
    {
        var nextPath = return_to is not null && IsOwnPage(return_to) ? return_to : OAuthPaths.SignIn;
        if (FindSignedInUser(context) is not { } actor)
        {
            return Form(context, nextPath);
        }

        const string signOutButton = """<div class="row"><button type="submit">Sign out</button></div>""";
        return new HtmlPage(
            "Signed in",
            $"""
            <h1>You are signed in</h1>
            <p>{HtmlPage.Encode(actor.Email)}</p>
            <form method="post" action="{OAuthPaths.SignOut}">{AntiforgeryField(context)}{signOutButton}</form>
            """);
    }

    private static async Task<IResult> SignInAsync(
        HttpContext context, PostedForm form, IMediator mediator, CancellationToken cancellationToken)
    {
        if (form.Error is { } error)
        {
            return FormErrorPage(context, error);
        }

        var (email, secret, returnTo) = (form["email"].ToString(), form["secret"].ToString(), form[ReturnTo].ToString());
        var nextPath = IsOwnPage(returnTo) ? returnTo : OAuthPaths.SignIn;
        var command = new SignIn(context.Request.Host.Host, email, secret, context.Connection.RemoteIpAddress?.ToString());
        var opened = await mediator.Send(command, cancellationToken);
        if (!opened.IsOk)
        {
            RequestContext.Of(context).Outcome = opened.Errors[0].Code;
            return Form(context, nextPath, email, opened.Errors[0]);
        }

        SessionCookie.Write(context, opened.Value);
        return Redirects.SeeOther(context, nextPath);
    }

    private static async Task<IResult> SignOutAsync(
        HttpContext context, PostedForm form, IMediator mediator, CancellationToken cancellationToken)
    {
        if (form.Error is { } error)
        {
            return FormErrorPage(context, error);
        }

        await SessionEndpoints.EndAsync(context, mediator, cancellationToken);
        return Redirects.SeeOther(context, OAuthPaths.SignIn);
    }

    // Only the authorization page sends users to the sign-in; a more general rule would be error-prone.
    private static bool IsOwnPage(string address) =>
        address.StartsWith(OAuthPaths.Authorize + "?", StringComparison.Ordinal) && !address.Any(char.IsControl);
}

/// <summary>Redirects after a form.</summary>
internal static class Redirects
{
    /// <summary>Returns 303: the browser requests the next page with GET and does not send the form again (RFC 9700, 4.12).</summary>
    public static IResult SeeOther(HttpContext context, string address)
    {
        context.Response.Headers.Location = address;
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }
}
