using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Application.Identity.Users;

namespace ZisPlatform.Infrastructure.Identity;

/// <summary>Registers the stores of accounts, users, credentials and the OAuth server.</summary>
internal static class IdentityModule
{
    public static IServiceCollection AddIdentityModule(this IServiceCollection services) => services
        .AddSingleton<IPasswords, PasswordHashing>()
        .AddScoped<IIdentityStore, IdentityStore>()
        .AddScoped<IIdentityReads, IdentityReads>()
        .AddScoped<ISignInReads, SignInReads>()
        .AddScoped<IOAuthStore, OAuthStore>()
        .AddScoped<IOAuthReads, OAuthReads>()
        .AddScoped<ISessionStore, SessionStore>()
        .AddScoped<ITokenLookup, TokenLookup>()
        .AddScoped<IRetentionJob, AccessTokenRetentionJob>()
        .AddScoped<IRetentionJob, AuthorizationCodeRetentionJob>()
        .AddScoped<IRetentionJob, GrantRetentionJob>()
        .AddScoped<IRetentionJob, SessionRetentionJob>();
}
