using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using ZisPlatform.Api.Authorization;

namespace ZisPlatform.Api.Identity;

internal sealed class CallerCheck(
    IAuthenticationSchemeProvider schemes, IAuthorizationPolicyProvider policies, IAuthorizationService authorization) : ICallerCheck
{
    public async Task<bool> StillHoldsAsync(HttpContext context)
    {
        if (context.User.Identity?.AuthenticationType is not { } name || await schemes.GetSchemeAsync(name) is not { } scheme)
        {
            return false;
        }

        // A new handler is created, because the one of the request caches its first result.
        var handler = (IAuthenticationHandler)context.RequestServices.GetRequiredService(scheme.HandlerType);
        await handler.InitializeAsync(scheme, context);
        var found = await handler.AuthenticateAsync();
        var rules = context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>() ?? [];
        return found.Succeeded
            && await AuthorizationPolicy.CombineAsync(policies, rules) is { } policy
            && (await authorization.AuthorizeAsync(found.Principal, context, policy)).Succeeded;
    }
}
