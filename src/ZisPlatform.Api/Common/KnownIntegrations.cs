using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Api.Common;

/// <summary>Whether integrations that requests name are there.</summary>
internal static class KnownIntegrations
{
    /// <summary>Reserved and malformed names exist on no account, so nobody is asked about them.</summary>
    public static async ValueTask<bool> HasAsync(this TokenVerifier verifier, AccountId account, string name, CancellationToken cancellationToken) =>
        IntegrationName.Parse(name).IsOk && await verifier.HasIntegrationAsync(account, name, cancellationToken);

    /// <summary>Answers 404 where the account has no integration of the path's name; the contract's paths answer 401 before.</summary>
    public static async ValueTask<object?> RefuseUnknown(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var caller = (await Caller.BindAsync(http))!;
        var verifier = http.RequestServices.GetRequiredService<TokenVerifier>();
        return http.GetRouteValue("integration") is string name && await verifier.HasAsync(caller.Actor.Account, name, http.RequestAborted)
            ? await next(context)
            : ErrorAnswer.From([RegistryErrors.NoSuchIntegration]);
    }
}
