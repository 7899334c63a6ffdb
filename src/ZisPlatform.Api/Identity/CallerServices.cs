using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using ZisPlatform.Api.Common;

namespace ZisPlatform.Api.Identity;

/// <summary>Wires who may call what.</summary>
internal static class CallerServices
{
    public static void AddCallers(this IServiceCollection services)
    {
        // The default sends a request on to the scheme of what it brings; that is most often itself.
        services.AddAuthentication(BearerAuthentication.Scheme)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.Scheme, options => options.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, BasicAuthentication>(BasicAuthentication.Scheme, null)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.Scheme, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Admin, policy => policy.RequireAuthenticatedUser().AddRequirements(new AccessRequirement(AdminOnly: true)))
            .AddPolicy(Policies.User, policy => policy.RequireAuthenticatedUser().AddRequirements(new AccessRequirement(AdminOnly: false)))
            .SetFallbackPolicy(null);
        services.AddSingleton<IAuthorizationHandler, AccessHandler>();
        services.AddTransient<ICallerCheck, CallerCheck>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswer>();
        services.AddAntiforgery(options =>
        {
            options.HeaderName = AccessHandler.ForgeryHeader;
            options.FormFieldName = "forgery_token";
            options.Cookie.Name = "zis_forgery";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

            // Strict, the default, would not be sent when another site links here: each such page would get a new cookie, and the forms of
            // all other tabs would be refused.
            options.Cookie.SameSite = SameSiteMode.Lax;
        });
    }

    // A header says what the caller means; the cookie comes along by itself.
    private static string SchemeOf(HttpContext context) =>
        BearerAuthentication.IsTried(context.Request) ? BearerAuthentication.Scheme
        : context.Request.Headers.Authorization.Count == 0 && SessionCookie.Read(context.Request) is not null ? SessionAuthentication.Scheme
        : BasicAuthentication.Scheme;
}
