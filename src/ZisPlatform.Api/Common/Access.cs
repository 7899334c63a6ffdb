using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Api.Common;

/// <summary>The kinds of credential that an endpoint may take (contract 1.4).</summary>
[Flags]
internal enum Credentials
{
    Password = 1,
    ApiToken = 2,

    /// <summary>An access token minted from the client of an integration, and so bound to it.</summary>
    ZisToken = 4,

    /// <summary>An access token minted from any other client.</summary>
    OtherToken = 8,

    Session = 16,

    Basic = Password | ApiToken,
    AnyToken = ZisToken | OtherToken,
    All = Basic | AnyToken | Session,
}

/// <summary>Who may call an endpoint. Every endpoint that asks for a caller carries one; <see cref="AccessTable"/> has them all.</summary>
/// <param name="Accepted">By which credentials.</param>
internal sealed record Access(Credentials Accepted)
{
    /// <summary>What a scope of one resource must name; null where only <c>read</c> and <c>write</c> of all will do.</summary>
    public string? Resource { get; init; }

    /// <summary>The integration that the request is about; null where it is about none.</summary>
    public Func<HttpContext, string?>? Integration { get; init; }

    /// <summary>Whether that integration need not exist yet.</summary>
    public bool MayBeNew { get; init; }

    /// <summary>Why this credential does not do here whatever it allows elsewhere, in the contract's words (1.5); null when it does.</summary>
    public Error? KindRefusal(Actor actor) => actor switch
    {
        { Token.Integration: not null } => Takes(Credentials.ZisToken) ? null : OAuthErrors.OAuthDisabled,
        { Token: not null } when Takes(Credentials.OtherToken) => null,
        { Token: not null } => Takes(Credentials.ZisToken) ? OAuthErrors.IntegrationMismatch : OAuthErrors.OAuthDisabled,
        { Credential: CredentialKind.Password } => Takes(Credentials.Password) ? null : OAuthErrors.PasswordNotSupported,
        { Credential: CredentialKind.ApiToken } => Takes(Credentials.ApiToken) ? null : OAuthErrors.ApiTokenNotSupported,
        { Credential: CredentialKind.Session } => Takes(Credentials.Session) ? null : OAuthErrors.SessionNotSupported,
        _ => IdentityErrors.AuthenticationFailed,
    };

    /// <summary>Why the scopes of a token do not do; null when they do, and for every other credential.</summary>
    public Error? ScopeRefusal(Actor actor, string method)
    {
        var needed = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? OAuthScopes.Read : OAuthScopes.Write;
        return actor.Token is not { } token || token.Scopes.Allow(Resource, needed)
            ? null
            : OAuthErrors.InsufficientScope(Resource is null ? needed : $"{needed} or {Resource}:{needed}");
    }

    private bool Takes(Credentials kind) => (Accepted & kind) != 0;
}

internal static class AccessExtensions
{
    /// <summary>Says who may call the endpoints; without it only Basic credentials of an admin do.</summary>
    public static TBuilder For<TBuilder>(this TBuilder endpoints, Access access)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(access);
}

/// <summary>Lets in whoever the endpoint's <see cref="Access"/> does not refuse.</summary>
/// <param name="AdminOnly">Whether the user must be an admin.</param>
internal sealed record AccessRequirement(bool AdminOnly) : IAuthorizationRequirement;

/// <summary>Checks an authenticated caller in the order of contract 1.5: credential, integration, scope, role.</summary>
internal sealed class AccessHandler(IAntiforgery antiforgery) : AuthorizationHandler<AccessRequirement>
{
    public const string ForgeryHeader = "X-CSRF-Token";

    private static readonly Access Unsaid = new(Credentials.Basic);

    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessRequirement requirement)
    {
        // Without a caller the answer is the challenge.
        if (context.Resource is not HttpContext http || RequestNotes.Of(http).Actor is not { } actor)
        {
            return;
        }

        var access = http.GetEndpoint()?.Metadata.GetMetadata<Access>() ?? Unsaid;
        var refusal = access.KindRefusal(actor)
            ?? await ForgeryRefusalAsync(http, actor)
            ?? await IntegrationRefusalAsync(http, access, actor)
            ?? access.ScopeRefusal(actor, http.Request.Method)
            ?? (requirement.AdminOnly && !actor.IsAdmin ? IdentityErrors.AdminOnly : null);
        if (refusal is null)
        {
            context.Succeed(requirement);
        }
        else
        {
            context.Fail(new Refusal(this, refusal));
        }
    }

    // A browser sends the cookie by itself, also with a request that another site made up.
    private async ValueTask<Error?> ForgeryRefusalAsync(HttpContext http, Actor actor)
    {
        if (actor.Credential != CredentialKind.Session
            || HttpMethods.IsGet(http.Request.Method)
            || HttpMethods.IsHead(http.Request.Method)
            || HttpMethods.IsOptions(http.Request.Method))
        {
            return null;
        }

        // Without the header the framework would look for a form, and so read a body that is not its own.
        return !string.IsNullOrEmpty(http.Request.Headers[ForgeryHeader]) && await antiforgery.IsRequestValidAsync(http)
            ? null
            : OAuthErrors.ForgeryTokenMissing;
    }

    private static async ValueTask<Error?> IntegrationRefusalAsync(HttpContext http, Access access, Actor actor)
    {
        if (access.Integration is null)
        {
            return null;
        }

        var name = access.Integration(http);
        if (actor.Token?.Integration is { } own)
        {
            return string.Equals(own, name, StringComparison.Ordinal) ? null : OAuthErrors.IntegrationMismatch;
        }

        if (access.MayBeNew || name is null)
        {
            return null;
        }

        // Only this question takes what is made anew for each request.
        var verifier = http.RequestServices.GetRequiredService<TokenVerifier>();
        return await verifier.HasAsync(actor.Account, name, http.RequestAborted) ? null : OAuthErrors.IntegrationMismatch;
    }

    internal sealed class Refusal(IAuthorizationHandler handler, Error error) : AuthorizationFailureReason(handler, error.Detail)
    {
        public Error Error { get; } = error;
    }
}

/// <summary>Answers a refused caller in the words of the check that refused.</summary>
internal sealed class AccessAnswer : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, Microsoft.AspNetCore.Authorization.Policy.PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        if (authorizeResult.AuthorizationFailure?.FailureReasons.OfType<AccessHandler.Refusal>().FirstOrDefault() is { Error: var refusal })
        {
            return Challenges.AnswerAsync(context, refusal);
        }

        return Microsoft.AspNetCore.Authentication.AuthenticationHttpContextExtensions.ChallengeAsync(context);
    }
}

/// <summary>Writes the WWW-Authenticate header that every 401 must have (RFC 9110, 11.6.1).</summary>
internal static class Challenges
{
    public const string SessionCookieName = "zis_session";

    private const string Realm = "realm=\"ZisPlatform\"";
    private const string Bearer = "Bearer";

    /// <summary>Writes a refusal, with a challenge where it is a 401.</summary>
    public static Task AnswerAsync(HttpContext context, Error refusal)
    {
        if (refusal.Kind == ErrorKind.Unauthenticated)
        {
            // A valid token that this endpoint does not accept: another token may be accepted.
            Add(context, RequestNotes.Of(context).Actor?.Token is not null ? Bearer : BasicCredentials.Scheme);
        }

        return ErrorAnswer.WriteAsync(context, refusal);
    }

    /// <summary>
    /// Adds a challenge of the given scheme. A browser answers a Basic challenge with a dialog of its own and leaves the script that sent
    /// the request waiting, so requests of scripts and of sessions get a Bearer challenge in its place, which browsers ignore.
    /// </summary>
    public static void Add(HttpContext context, string scheme) =>
        context.Response.Headers.WWWAuthenticate = scheme != BasicCredentials.Scheme ? $"{scheme} {Realm}"
            : IsOfBrowserScript(context.Request) ? $"{Bearer} {Realm}"
            : $"{BasicCredentials.Scheme} {Realm}, charset=\"UTF-8\"";

    // Browsers send Sec-Fetch-Mode over https and to this machine only; libraries such as jQuery add X-Requested-With themselves.
    private static bool IsOfBrowserScript(HttpRequest request) =>
        request.Cookies.ContainsKey(SessionCookieName)
        || request.Headers.ContainsKey("X-Requested-With")
        || request.Headers["Sec-Fetch-Mode"] is [{ } mode] && mode != "navigate";
}
