using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using ZisPlatform.Api.Common;

namespace ZisPlatform.Api.Identity;

/// <summary>Wires who may call what.</summary>
internal static class CallerServices
{
    /// <summary>Chooses the scheme by what the request brings.</summary>
    private const string AnyScheme = "Any";

    public static void AddCallers(this IServiceCollection services)
    {
        services.AddAuthentication(AnyScheme)
            .AddPolicyScheme(AnyScheme, null, options => options.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, BasicAuthentication>(BasicAuthentication.Scheme, null)
            .AddScheme<AuthenticationSchemeOptions, BearerAuthentication>(BearerAuthentication.Scheme, null)
            .AddScheme<AuthenticationSchemeOptions, SessionAuthentication>(SessionAuthentication.Scheme, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Admin, policy => policy.RequireAuthenticatedUser().AddRequirements(new AccessRequirement(AdminOnly: true)))
            .AddPolicy(Policies.User, policy => policy.RequireAuthenticatedUser().AddRequirements(new AccessRequirement(AdminOnly: false)))
            .SetFallbackPolicy(null);
        services.AddScoped<IAuthorizationHandler, AccessHandler>();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, AccessAnswer>();
        services.AddAntiforgery(options =>
        {
            options.HeaderName = AccessHandler.ForgeryHeader;
            options.FormFieldName = "forgery_token";
            options.Cookie.Name = "zis_forgery";
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
    }

    // A header says what the caller means; the cookie comes along by itself.
    private static string SchemeOf(HttpContext context) =>
        BearerAuthentication.IsTried(context.Request) ? BearerAuthentication.Scheme
        : context.Request.Headers.Authorization.Count == 0 && SessionCookie.Read(context.Request) is not null ? SessionAuthentication.Scheme
        : BasicAuthentication.Scheme;
}
