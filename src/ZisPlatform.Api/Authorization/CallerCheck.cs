using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace ZisPlatform.Api.Authorization;

/// <summary>Authenticates and authorizes a request again, for long-lived responses.</summary>
internal interface ICallerCheck
{
    /// <summary>
    /// Determines whether the request's credential is still valid and its user may still call the endpoint. A change made on another
    /// replica takes effect five seconds later.
    /// </summary>
    Task<bool> IsStillAuthorizedAsync(HttpContext context);
}

internal sealed class CallerCheck(
    IAuthenticationSchemeProvider schemes, IAuthorizationPolicyProvider policies, IAuthorizationService authorization) : ICallerCheck
{
    public async Task<bool> IsStillAuthorizedAsync(HttpContext context)
    {
        if (context.User.Identity?.AuthenticationType is not { } name || await schemes.GetSchemeAsync(name) is not { } scheme)
        {
            return false;
        }

        // A new handler is created, because the one of the request caches its first result.
        var handler = (IAuthenticationHandler)context.RequestServices.GetRequiredService(scheme.HandlerType);
        await handler.InitializeAsync(scheme, context);
        var result = await handler.AuthenticateAsync();
        var authorizeData = context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>() ?? [];
        return result.Succeeded
            && await AuthorizationPolicy.CombineAsync(policies, authorizeData) is { } policy
            && (await authorization.AuthorizeAsync(result.Principal, context, policy)).Succeeded;
    }
}
