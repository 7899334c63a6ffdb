using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using ZisPlatform.Api.Errors;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Api.Authorization;

/// <summary>The kinds of credentials that an endpoint can accept (contract 1.4).</summary>
[Flags]
internal enum Credentials
{
    Password = 1,
    ApiToken = 2,

    /// <summary>An access token minted from an integration's client, and therefore bound to that integration.</summary>
    ZisToken = 4,

    /// <summary>An access token minted from any other client.</summary>
    OtherToken = 8,

    Session = 16,

    Basic = Password | ApiToken,
    AnyToken = ZisToken | OtherToken,
    All = Basic | AnyToken | Session,
}

/// <summary>
/// The access rule of an endpoint. Every endpoint that requires a caller has one; <see cref="AccessTable"/> lists them all.
/// </summary>
/// <param name="Accepted">The accepted kinds of credentials.</param>
internal sealed record Access(Credentials Accepted)
{
    /// <summary>
    /// The resource that a resource scope must name; null if only the general scopes <c>read</c> and <c>write</c> are sufficient.
    /// </summary>
    public string? Resource { get; init; }

    /// <summary>Reads the name of the integration that the request concerns; null if it concerns none.</summary>
    public Func<HttpContext, string?>? Integration { get; init; }

    /// <summary>Gets a value: true if the integration does not have to exist yet.</summary>
    public bool MayBeNew { get; init; }

    /// <summary>
    /// Returns the contract's error (1.5) for a credential that this endpoint does not accept, regardless of its rights elsewhere; null if
    /// it is accepted.
    /// </summary>
    public Error? ValidateCredential(Actor actor) => actor switch
    {
        { Token.Integration: not null } => Accepts(Credentials.ZisToken) ? null : OAuthErrors.OAuthDisabled,
        { Token: not null } when Accepts(Credentials.OtherToken) => null,
        { Token: not null } => Accepts(Credentials.ZisToken) ? OAuthErrors.IntegrationMismatch : OAuthErrors.OAuthDisabled,
        { Credential: CredentialKind.Password } => Accepts(Credentials.Password) ? null : OAuthErrors.PasswordNotSupported,
        { Credential: CredentialKind.ApiToken } => Accepts(Credentials.ApiToken) ? null : OAuthErrors.ApiTokenNotSupported,
        { Credential: CredentialKind.Session } => Accepts(Credentials.Session) ? null : OAuthErrors.SessionNotSupported,
        _ => IdentityErrors.AuthenticationFailed,
    };

    /// <summary>
    /// Returns the error for a token with insufficient scopes; null if they are sufficient, and for every other credential.
    /// </summary>
    public Error? ValidateScopes(Actor actor, string method)
    {
        var requiredScope = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? OAuthScopes.Read : OAuthScopes.Write;
        return actor.Token is not { } token || token.Scopes.Allow(Resource, requiredScope)
            ? null
            : OAuthErrors.InsufficientScope(Resource is null ? requiredScope : $"{requiredScope} or {Resource}:{requiredScope}");
    }

    private bool Accepts(Credentials kind) => (Accepted & kind) != 0;
}

internal static class EndpointAccess
{
    /// <summary>Sets the access rule of the endpoints; without one, only Basic credentials of an admin are accepted.</summary>
    public static TBuilder Require<TBuilder>(this TBuilder endpoints, Access access)
        where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(access);
}

/// <summary>The requirement that the endpoint's <see cref="Access"/> accepts the caller.</summary>
/// <param name="AdminOnly">True if the user must be an admin.</param>
internal sealed record AccessRequirement(bool AdminOnly) : IAuthorizationRequirement;

/// <summary>Checks an authenticated caller in the order of contract 1.5: credential, integration, scope, role.</summary>
internal sealed class AccessHandler(IAntiforgery antiforgery, ScopedService<TokenVerifier> verifiers)
    : AuthorizationHandler<AccessRequirement>
{
    public const string AntiforgeryHeader = "X-CSRF-Token";

    private static readonly Access DefaultAccess = new(Credentials.Basic);

    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, AccessRequirement requirement)
    {
        // Without a caller, authorization fails and the response is the challenge.
        if (context.Resource is not HttpContext http || RequestContext.Of(http).Actor is not { } actor)
        {
            return;
        }

        var access = http.GetEndpoint()?.Metadata.GetMetadata<Access>() ?? DefaultAccess;
        var error = access.ValidateCredential(actor)
            ?? await ValidateAntiforgeryAsync(http, actor)
            ?? await ValidateIntegrationAsync(http, access, actor)
            ?? access.ValidateScopes(actor, http.Request.Method)
            ?? (requirement.AdminOnly && !actor.IsAdmin ? IdentityErrors.AdminOnly : null);
        if (error is null)
        {
            context.Succeed(requirement);
        }
        else
        {
            context.Fail(new AccessFailureReason(this, error));
        }
    }

    // A browser attaches the cookie automatically, also to requests forged by another site.
    private async ValueTask<Error?> ValidateAntiforgeryAsync(HttpContext http, Actor actor)
    {
        if (actor.Credential != CredentialKind.Session
            || HttpMethods.IsGet(http.Request.Method)
            || HttpMethods.IsHead(http.Request.Method)
            || HttpMethods.IsOptions(http.Request.Method))
        {
            return null;
        }

        // The header is checked first: without it, the framework looks for a form field and reads the request body.
        return !string.IsNullOrEmpty(http.Request.Headers[AntiforgeryHeader]) && await antiforgery.IsRequestValidAsync(http)
            ? null
            : OAuthErrors.ForgeryTokenMissing;
    }

    private async ValueTask<Error?> ValidateIntegrationAsync(HttpContext http, Access access, Actor actor)
    {
        if (access.Integration is null)
        {
            return null;
        }

        var name = access.Integration(http);
        if (actor.Token?.Integration is { } boundIntegration)
        {
            return string.Equals(boundIntegration, name, StringComparison.Ordinal) ? null : OAuthErrors.IntegrationMismatch;
        }

        if (access.MayBeNew || name is null)
        {
            return null;
        }

        // Only this check needs the verifier: the other requests do not pay for it.
        var exists = await verifiers.UseAsync(verifier => verifier.HasAsync(actor.Account, name, http.RequestAborted).AsTask());
        return exists ? null : OAuthErrors.IntegrationMismatch;
    }

    internal sealed class AccessFailureReason(
        IAuthorizationHandler handler, Error error) : AuthorizationFailureReason(handler, error.Detail)
    {
        public Error Error { get; } = error;
    }
}

/// <summary>Writes the error of the check that rejected the caller.</summary>
internal sealed class AuthorizationResultHandler : IAuthorizationMiddlewareResultHandler
{
    public Task HandleAsync(
        RequestDelegate next,
        HttpContext context,
        AuthorizationPolicy policy,
        Microsoft.AspNetCore.Authorization.Policy.PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            return next(context);
        }

        var reasons = authorizeResult.AuthorizationFailure?.FailureReasons;
        if (reasons?.OfType<AccessHandler.AccessFailureReason>().FirstOrDefault() is { Error: var error })
        {
            return Challenges.WriteErrorAsync(context, error);
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

    /// <summary>Writes an error, with a challenge if it is a 401.</summary>
    public static Task WriteErrorAsync(HttpContext context, Error error)
    {
        if (error.Kind == ErrorKind.Unauthenticated)
        {
            // The token is valid but of a kind that this endpoint does not accept; another token may be accepted.
            if (RequestContext.Of(context).Actor?.Token is null)
            {
                AddBasic(context, ", charset=\"UTF-8\"");
            }
            else
            {
                Add(context, Bearer);
            }
        }

        return ErrorResponse.WriteAsync(context, error);
    }

    /// <summary>Adds a challenge of the given scheme.</summary>
    public static void Add(HttpContext context, string scheme) => context.Response.Headers.WWWAuthenticate = $"{scheme} {Realm}";

    /// <summary>
    /// Adds a Basic challenge with further parameters. Requests of browser scripts and of sessions get a Bearer challenge instead: for
    /// Basic, the browser opens its own dialog while the script waits; browsers ignore Bearer.
    /// </summary>
    public static void AddBasic(HttpContext context, string parameters = "") =>
        context.Response.Headers.WWWAuthenticate =
            IsBrowserScript(context.Request) ? $"{Bearer} {Realm}" : $"{BasicCredentials.Scheme} {Realm}{parameters}";

    // Browsers send Sec-Fetch-Mode only over HTTPS and to localhost; libraries such as jQuery add X-Requested-With.
    private static bool IsBrowserScript(HttpRequest request) =>
        request.Cookies.ContainsKey(SessionCookieName)
        || request.Headers.ContainsKey("X-Requested-With")
        || request.Headers["Sec-Fetch-Mode"] is [{ } mode] && mode != "navigate";
}
