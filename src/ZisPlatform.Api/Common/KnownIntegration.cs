using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Api.Common;

/// <summary>
/// For our own paths below an integration: one that the account does not have is not found. On the contract's paths the check of
/// the caller says so first, and with 401 (contract 1.5).
/// </summary>
internal static class KnownIntegration
{
    public static async ValueTask<object?> WantAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var verifier = http.RequestServices.GetRequiredService<TokenVerifier>();
        return http.GetRouteValue("integration") is string name
            && IntegrationName.Parse(name).IsOk
            && await verifier.HasIntegrationAsync(RequestNotes.Of(http).Actor!.Account, name, http.RequestAborted)
            ? await next(context)
            : ErrorAnswer.From([RegistryErrors.NoSuchIntegration]);
    }
}
