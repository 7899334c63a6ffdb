using ZisPlatform.Api.Errors;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Api.Authorization;

/// <summary>Checks that the integrations named in requests exist.</summary>
internal static class RequireIntegrationFilter
{
    /// <summary>
    /// Determines whether the account has an integration with this name. Reserved and malformed names never exist and are not looked up.
    /// </summary>
    public static async ValueTask<bool> HasAsync(
        this TokenVerifier verifier, AccountId account, string name, CancellationToken cancellationToken) =>
        IntegrationName.Parse(name).IsOk && await verifier.HasIntegrationAsync(account, name, cancellationToken);

    /// <summary>Returns 404 if the account has no integration with the name in the path; the contract's paths return 401 before.</summary>
    public static async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var caller = (await Caller.BindAsync(http))!;
        var verifier = http.RequestServices.GetRequiredService<TokenVerifier>();
        return http.GetRouteValue("integration") is string name && await verifier.HasAsync(caller.Actor.Account, name, http.RequestAborted)
            ? await next(context)
            : ErrorResponse.From([RegistryErrors.NoSuchIntegration]);
    }
}
