using Microsoft.AspNetCore.Authentication;
using ZisPlatform.Api.Common;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Api.Identity;

/// <summary>Who may call what, expressed once (contract 1.4).</summary>
internal static class Policies
{
    /// <summary>An admin of the account, by any credential.</summary>
    public const string Admin = "admin";

    /// <summary>Any user of the account.</summary>
    public const string User = "user";

    public const string AdminClaim = "zis:admin";
}

/// <summary>The authenticated caller, as an argument of an endpoint.</summary>
internal sealed record Caller(Actor Actor)
{
    public static ValueTask<Caller?> BindAsync(HttpContext context) =>
        ValueTask.FromResult<Caller?>(new Caller(
            RequestNotes.Of(context).Actor ?? throw new InvalidOperationException("The endpoint requires no caller, but asks for one.")));
}

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
