using Microsoft.AspNetCore.Authentication;
using ZisPlatform.Api.Common;

namespace ZisPlatform.Api.Identity;

/// <summary>Wires who may call what.</summary>
internal static class CallerServices
{
    public static void AddCallers(this IServiceCollection services)
    {
        services.AddAuthentication(BasicAuthentication.Scheme)
            .AddScheme<AuthenticationSchemeOptions, BasicAuthentication>(BasicAuthentication.Scheme, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Admin, policy => policy.RequireAuthenticatedUser().RequireClaim(Policies.AdminClaim))
            .AddPolicy(Policies.User, policy => policy.RequireAuthenticatedUser())
            .SetFallbackPolicy(null);
    }
}
