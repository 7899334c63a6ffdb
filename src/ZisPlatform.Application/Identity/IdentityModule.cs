using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Application.Identity.Keys;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Application.Identity.Users;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application.Identity;

/// <summary>Registers the use cases of accounts, users, credentials and the OAuth server.</summary>
internal static class IdentityModule
{
    public static IServiceCollection AddIdentityModule(this IServiceCollection services) => services
        .AddSettings<IdentityOptions, IdentityOptionsValidator>()
        .AddSingleton<CredentialCache>()
        .AddSingleton<SignInThrottle>()
        .AddScoped<AccountResolver>()
        .AddScoped<AccountFactory>()
        .AddScoped<IntegrationClients>()
        .AddSingleton<IntegrationClientProof>()
        .AddScoped<AccountNameResolver>()
        .AddSingleton<AccountAddresses>()
        .AddScoped<CredentialVerifier>()
        .AddUseCase<EstablishFirstAdministrator, FirstAdministrator, EstablishFirstAdministratorHandler>()
        .AddUseCase<ListAccounts, Page<AccountView>, ListAccountsHandler>()
        .AddUseCase<CreateAccount, CreatedAccount, CreateAccountHandler>().AddValidator<CreateAccount, CreateAccountValidator>()
        .AddScoped<KeyRotationProgress>()
        .AddUseCase<GetKeyRotationProgress, KeyRotationView, GetKeyRotationProgressHandler>()
        .AddUseCase<RotateKeys, KeyRotationView, RotateKeysHandler>()
        .AddUseCase<CreateUser, User, CreateUserHandler>().AddValidator<CreateUser, CreateUserValidator>()
        .AddUseCase<ChangeUser, User, ChangeUserHandler>()
        .AddUseCase<SetUserPassword, Success, SetUserPasswordHandler>().AddValidator<SetUserPassword, SetUserPasswordValidator>()
        .AddUseCase<CreateApiToken, IssuedToken, CreateApiTokenHandler>().AddValidator<CreateApiToken, CreateApiTokenValidator>()
        .AddUseCase<RevokeApiToken, Success, RevokeApiTokenHandler>()
        .AddScoped<TokenGrantService>()
        .AddScoped<TokenVerifier>()
        .AddUseCase<CreateOAuthClient, IssuedClient, CreateOAuthClientHandler>()
        .AddValidator<CreateOAuthClient, CreateOAuthClientValidator>()
        .AddUseCase<ChangeOAuthClient, OAuthClient, ChangeOAuthClientHandler>()
        .AddValidator<ChangeOAuthClient, ChangeOAuthClientValidator>()
        .AddUseCase<DeleteOAuthClient, Success, DeleteOAuthClientHandler>()
        .AddUseCase<GenerateClientSecret, IssuedClient, GenerateClientSecretHandler>()
        .AddUseCase<MintAccessToken, IssuedAccessToken, MintAccessTokenHandler>().AddValidator<MintAccessToken, MintAccessTokenValidator>()
        .AddUseCase<RevokeAccessToken, Success, RevokeAccessTokenHandler>()
        .AddUseCase<GetAuthorizationTarget, AuthorizationTarget, GetAuthorizationTargetHandler>()
        .AddUseCase<ApproveAuthorization, Secret, ApproveAuthorizationHandler>()
        .AddUseCase<RedeemCode, GrantedTokens, RedeemCodeHandler>()
        .AddUseCase<RefreshAccess, GrantedTokens, RefreshAccessHandler>()
        .AddUseCase<GrantClientCredentials, GrantedTokens, GrantClientCredentialsHandler>()
        .AddUseCase<SignIn, OpenedSession, SignInHandler>()
        .AddUseCase<CloseSession, Success, CloseSessionHandler>();
}
