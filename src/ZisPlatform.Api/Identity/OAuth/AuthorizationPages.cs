using MediatR;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.Pages;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Api.Identity.OAuth;

/// <summary>
/// The authorization endpoint of RFC 6749 (contract 7.3): signs the user in, asks for consent, and redirects back with a code.
/// </summary>
internal static class AuthorizationPages
{
    private static readonly Error AccessDenied = new(ErrorKind.Forbidden, "oauth.access_denied", "the user said no");

    private static readonly Dictionary<string, string> ScopeDescriptions = new()
    {
        [OAuthScopes.Read] = "Read everything you may read",
        [OAuthScopes.Write] = "Change everything you may change",
        ["zis:read"] = "Read integrations and what belongs to them",
        ["zis:write"] = "Change integrations and what belongs to them",
    };

    public static void MapAuthorization(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        pages.MapGet(OAuthPaths.Authorize, ShowAsync);
        pages.MapPost(OAuthPaths.Decide, DecideAsync);
    }

    private static async Task<IResult> ShowAsync(HttpContext context, IMediator mediator, CancellationToken cancellationToken)
    {
        var parameters = Parameters(name => context.Request.Query[name]);
        var target = await mediator.Send(ToQuery(context, parameters), cancellationToken);
        if (!target.IsOk)
        {
            return ErrorPage(context, target.Errors[0]);
        }

        var request = AuthorizationRequest.Parse(target.Value, parameters);
        if (!request.IsOk)
        {
            return RedirectToClient(context, target.Value, request.Errors[0]);
        }

        var client = target.Value.Client;
        return SignInPages.FindSignedInUser(context) is not { } actor
            ? SignInPages.Form(context, context.Request.Path + context.Request.QueryString, application: client.Name)
            : actor.IsAdmin ? Consent(context, request.Value, parameters, actor.Email)
            : ErrorPage(context, IdentityErrors.AdminOnly);
    }

    private static async Task<IResult> DecideAsync(
        HttpContext context, PostedForm form, IMediator mediator, CancellationToken cancellationToken)
    {
        if (SignInPages.FindSignedInUser(context) is not { } actor)
        {
            return SignInPages.FormErrorPage(context, PostedForm.InvalidForm);
        }

        if (form.Error is { } formError)
        {
            return SignInPages.FormErrorPage(context, formError);
        }

        // Everything is validated again: the form comes from the client, which may have changed it.
        var parameters = Parameters(name => form[name]);
        var target = await mediator.Send(ToQuery(context, parameters), cancellationToken);
        if (!target.IsOk)
        {
            return ErrorPage(context, target.Errors[0]);
        }

        var request = AuthorizationRequest.Parse(target.Value, parameters);
        if (!request.IsOk || form["decision"] != "allow")
        {
            return RedirectToClient(context, target.Value, request.IsOk ? AccessDenied : request.Errors[0]);
        }

        var code = await mediator.Send(new ApproveAuthorization(actor, request.Value), cancellationToken);
        return code.Match(
            secret => RedirectToClient(context, target.Value, ("code", secret.ClearText)),
            errors => ErrorPage(context, errors[0]));
    }

    private static HtmlPage Consent(HttpContext context, AuthorizationRequest request, AuthorizationParameters parameters, string email)
    {
        var client = request.Target.Client;
        var scopes = string.Concat(request.Scopes.Names.Select(scope => $"<li>{DescribeScope(scope)}</li>"));
        var clientDetails = client.Integration is { } integration ? $"<dt>Integration</dt><dd>{HtmlPage.Encode(integration)}</dd>"
            : client.Company.Length > 0 ? $"<dt>Company</dt><dd>{HtmlPage.Encode(client.Company)}</dd>"
            : "";
        return new HtmlPage(
            "Allow access",
            $"""
            <h1>Allow {HtmlPage.Encode(client.Name)} to act for you?</h1>
            <p class="soft">You are signed in as {HtmlPage.Encode(email)} at {HtmlPage.Encode(context.Request.Host.Value)}</p>
            <p>It would be able to:</p>
            <ul>{scopes}</ul>
            <dl>{clientDetails}<dt>You go on to</dt><dd>{HtmlPage.Encode(request.Target.RedirectUri)}</dd></dl>
            <form method="post" action="{OAuthPaths.Decide}">
            {SignInPages.AntiforgeryField(context)}
            {Hidden("response_type", parameters.ResponseType)}{Hidden("client_id", parameters.ClientId)}
            {Hidden("redirect_uri", parameters.RedirectUri)}{Hidden("scope", parameters.Scope)}{Hidden("state", parameters.State)}
            {Hidden("code_challenge", parameters.CodeChallenge)}{Hidden("code_challenge_method", parameters.CodeChallengeMethod)}
            <div class="row">
            <button type="submit" name="decision" value="deny">Deny</button>
            <button type="submit" name="decision" value="allow" class="main">Allow</button>
            </div>
            </form>
            """)
        {
            AllowsExternalRedirects = true,
        };

        static string Hidden(string name, string? value) => HtmlPage.Hidden(name, value);
    }

    private static string DescribeScope(string scope) => ScopeDescriptions.TryGetValue(scope, out var description)
        ? $"{description} <span class=\"soft\">({scope})</span>"
        : HtmlPage.Encode(scope);

    private static GetAuthorizationTarget ToQuery(HttpContext context, AuthorizationParameters parameters) =>
        new(context.Request.Host.Host, parameters, PublicUrl.IsCallback(parameters.RedirectUri, context.Request));

    private static AuthorizationParameters Parameters(Func<string, StringValues> getValues)
    {
        // RFC 6749, 3.1: an empty value counts as absent, and a repeated parameter is invalid; its joined values match no registered one.
        string? Find(string name) => getValues(name).ToString() is { Length: > 0 } text ? text : null;
        return new AuthorizationParameters(
            Find("response_type"),
            Find("client_id"),
            Find("redirect_uri"),
            Find("scope"),
            Find("state"),
            Find("code_challenge"),
            Find("code_challenge_method"));
    }

    /// <summary>Shows the error on a page of this server, because there is no trusted redirect address.</summary>
    private static HtmlPage ErrorPage(HttpContext context, Error error)
    {
        RequestContext.Of(context).Outcome = error.Code;
        return HtmlPage.Error(
            "This cannot go on",
            error.Detail,
            error.Kind == ErrorKind.Forbidden ? StatusCodes.Status403Forbidden : StatusCodes.Status400BadRequest);
    }

    private static IResult RedirectToClient(HttpContext context, AuthorizationTarget target, Error error)
    {
        RequestContext.Of(context).Outcome = error.Code;
        return RedirectToClient(
            context,
            target,
            ("error", error.Code[OAuthErrors.GrantPrefix.Length..]),
            ("error_description", error.Detail));
    }

    private static IResult RedirectToClient(
        HttpContext context, AuthorizationTarget target, params ReadOnlySpan<(string Name, string Value)> results)
    {
        var address = target.RedirectUri;
        foreach (var (name, value) in results)
        {
            address = QueryHelpers.AddQueryString(address, name, value);
        }

        return Redirects.SeeOther(context, target.State is null ? address : QueryHelpers.AddQueryString(address, "state", target.State));
    }
}
