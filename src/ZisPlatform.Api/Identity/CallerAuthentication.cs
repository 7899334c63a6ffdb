using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Api.Hosting;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Api.Identity;

/// <summary>
/// Base class of all authentication handlers: stores the caller for the endpoint and the log, and reports every failure in the same form.
/// </summary>
internal abstract class CallerAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggerFactory, UrlEncoder encoder, AccountResolver accounts)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggerFactory, encoder)
{
    private Error? _error;

    protected string? Address => Context.Connection.RemoteIpAddress?.ToString();

    protected ValueTask<AddressedAccount> AccountAsync() => accounts.ResolveAsync(Request.Host.Host, Context.RequestAborted);

    /// <summary>Returns the caller or an error; null if the request has no credential of this kind.</summary>
    protected abstract Task<Result<Actor>?> IdentifyAsync();

    /// <summary>Returns the name that anti-forgery tokens are bound to.</summary>
    protected virtual string NameOf(Actor caller) => $"{caller.Account.Value}/{caller.UserId}";

    protected sealed override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (await IdentifyAsync() is not { } result)
        {
            return AuthenticateResult.NoResult();
        }

        if (!result.IsOk)
        {
            _error = result.Errors[0];
            return AuthenticateResult.Fail(_error.Code);
        }

        RequestContext.Of(Context).Actor = result.Value;
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, NameOf(result.Value))], Scheme.Name);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), Scheme.Name));
    }

    protected sealed override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        Challenges.WriteErrorAsync(Context, _error ?? IdentityErrors.AuthenticationFailed);
}
