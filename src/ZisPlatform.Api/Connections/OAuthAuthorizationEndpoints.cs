using MediatR;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Binding;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Api.OpenApi;
using ZisPlatform.Api.Pages;
using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Connections;

/// <summary>The endpoints of the flow that creates an OAuth connection (contract 3.6).</summary>
internal static class OAuthAuthorizationEndpoints
{
    private const string StartRedirect = "/connections/oauth/start_redirect";
    private const string AccessCodes = "/connections/oauth/access_codes";

    public static void MapOAuthAuthorizations(this IEndpointRouteBuilder services)
    {
        services.MapPost("/connections/oauth/start/{integration}", StartAsync).DocumentStartFlow();
        services.MapGet(AccessCodes + "/{integration}", VerifyAsync).DocumentVerifyFlow();
    }

    /// <summary>
    /// Maps the pages that browsers open. The secret in the address is the credential, and no part of the address is logged.
    /// </summary>
    public static void MapOAuthAuthorizationPages(this IEndpointRouteBuilder services)
    {
        var pages = services.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        pages.MapGet(StartRedirect, RedirectToProviderAsync);
        pages.MapGet(PublicUrl.CallbackSuffix, HandleCallbackAsync);
    }

    private static async Task<IResult> StartAsync(
        string integration,
        JsonRequest<StartFlowRequest> body,
        Caller caller,
        IMediator mediator,
        HttpRequest request,
        CancellationToken cancellationToken)
    {
        var address = PublicUrl.Base(request);
        var result = await mediator.Send(
            new StartOAuthAuthorization(caller.Actor, integration, body.Value.Details, address + PublicUrl.Callback), cancellationToken);
        return result.Match(
            started => TypedResults.Ok(new StartedFlowBody(started.NeedsBrowser
                ? $"{address}{PublicUrl.Services}{StartRedirect}?flow_token={started.Token.ClearText}"
                : $"{PublicUrl.Of(request)}{PublicUrl.Services}{AccessCodes}/{integration}?verification_code={started.Token.ClearText}")),
            ErrorResponse.From);
    }

    private static async Task<IResult> VerifyAsync(
        string integration,
        string? verification_code,
        Caller caller,
        IMediator mediator,
        HttpContext context,
        CancellationToken cancellationToken)
    {
        var result = await mediator.Send(
            new VerifyOAuthAuthorization(caller.Actor, integration, verification_code ?? ""), cancellationToken);
        context.Response.Headers.CacheControl = "no-store";
        return result.Match(
            verified => TypedResults.Ok(
                new AccessCodeBody(verified.AccessCode.ClearText, verified.Connection.ToString(), verified.Connection.ToString())),
            ErrorResponse.From);
    }

    private static async Task<IResult> RedirectToProviderAsync(
        string? flow_token, IMediator mediator, HttpContext context, CancellationToken cancellationToken) =>
        ToRedirect(context, await mediator.Send(new RedirectToProvider(flow_token ?? ""), cancellationToken));

    private static async Task<IResult> HandleCallbackAsync(
        string? state, string? code, string? error, IMediator mediator, HttpContext context, CancellationToken cancellationToken)
    {
        var result = await mediator.Send(new HandleProviderCallback(state ?? "", code, error), cancellationToken);
        return result is { IsOk: true, Value: { Address: null, VerificationCode: { } verification } finished }
            ? ConnectionCreatedPage(finished, verification)
            : ToRedirect(context, result.Match<Result<string>>(redirect => redirect.Address!, errors => errors.ToArray()));
    }

    /// <summary>Creates the page that shows the verification code, for applications that gave no redirect address.</summary>
    private static HtmlPage ConnectionCreatedPage(FinishedAuthorization finished, Secret code) => new(
        "Connection made",
        $"""
        <h1>The connection is made</h1>
        <dl>
        <dt>Integration</dt><dd>{HtmlPage.Encode(finished.Integration)}</dd>
        <dt>Connection</dt><dd>{HtmlPage.Encode(finished.Connection)}</dd>
        <dt>Verification code</dt><dd><code id="code">{HtmlPage.Encode(code.ClearText)}</code></dd>
        </dl>
        <p class="soft">Within 10 minutes, exchange the code once with
        GET {PublicUrl.Services}{AccessCodes}/{HtmlPage.Encode(finished.Integration)}?verification_code=…</p>
        """);

    private static IResult ToRedirect(HttpContext context, Result<string> address)
    {
        if (address.IsOk)
        {
            // The address contains secrets and must not be cached.
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.Location = address.Value;
            return TypedResults.StatusCode(StatusCodes.Status302Found);
        }

        RequestContext.Of(context).Outcome = address.Errors[0].Code;
        return HtmlPage.Error("This connection was not made", address.Errors[0].Detail, StatusCodes.Status400BadRequest);
    }
}
