using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using ZisPlatform.Api.Authorization;

namespace ZisPlatform.Api.Identity;

/// <summary>Registers authentication and authorization.</summary>
internal static class CallerServices
{
    public static void AddCallers(this IServiceCollection services)
    {
        // The default scheme forwards each request to the scheme of its credential, most often to itself.
        services.AddAuthentication(BearerAuthentication.Scheme)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(
                BearerAuthentication.Scheme,
                options => options.ForwardDefaultSelector = SelectScheme)
            .AddScheme<AuthenticationSchemeOptions, BasicAuthentication>(BasicAuthentication.Scheme, null)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.Scheme, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Admin, policy => policy.RequireAuthenticatedUser().AddRequirements(new AccessRequirement(AdminOnly: true)))
            .AddPolicy(Policies.User, policy => policy.RequireAuthenticatedUser().AddRequirements(new AccessRequirement(AdminOnly: false)))
            .SetFallbackPolicy(null);
        services.AddSingleton<IAuthorizationHandler, AccessHandler>();
        services.AddTransient<ICallerCheck, CallerCheck>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AuthorizationResultHandler>();
        services.AddAntiforgery(options =>
        {
            options.HeaderName = AccessHandler.AntiforgeryHeader;
            options.FormFieldName = "forgery_token";
            options.Cookie.Name = "zis_forgery";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

            // Not Strict, the default: the cookie would be missing when another site links here. Each such page would get a new cookie, and
            // the forms of all other tabs would be rejected.
            options.Cookie.SameSite = SameSiteMode.Lax;
        });
    }

    // A header is set explicitly and takes precedence; browsers send the cookie automatically.
    private static string SelectScheme(HttpContext context) =>
        BearerAuthentication.HasBearerScheme(context.Request) ? BearerAuthentication.Scheme
        : context.Request.Headers.Authorization.Count == 0 && SessionCookie.Read(context.Request) is not null ? SessionAuthentication.Scheme
        : BasicAuthentication.Scheme;
}
