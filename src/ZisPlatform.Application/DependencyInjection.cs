using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Application.Registry;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Application.Webhooks;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application;

/// <summary>Wires the use cases, one line each: a scan would hide who is there.</summary>
public static class DependencyInjection
{
    public static IServiceCollection AddApplication(this IServiceCollection services) => services
        .AddScoped<ServiceFactory>(provider => provider.GetService!)
        .AddScoped<IMediator, Mediator>()
        .AddScoped(typeof(IPipelineBehavior<,>), typeof(TracingBehavior<,>))
        .AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>))
        .AddIdentity()
        .AddOAuth()
        .AddRegistry()
        .AddWebhooks();

    private static IServiceCollection AddIdentity(this IServiceCollection services) => services
        .AddSingleton<AccountMemory>()
        .AddSingleton<CredentialMemory>()
        .AddSingleton<FailedSignIns>()
        .AddScoped<AccountDirectory>()
        .AddScoped<AccountOpening>()
        .AddScoped<IntegrationClients>()
        .AddScoped<NamedAccounts>()
        .AddScoped(provider => new CredentialVerifier(
            provider.GetRequiredService<ISignInReads>(),
            provider.GetRequiredService<IPasswords>(),
            provider.GetRequiredService<CredentialMemory>(),
            provider.GetRequiredService<FailedSignIns>()))
        .AddUseCase<EstablishFirstAdministrator, FirstAdministrator, EstablishFirstAdministratorHandler>()
        .AddUseCase<CreateAccount, OpenedAccount, CreateAccountHandler>().AddValidator<CreateAccount, CreateAccountValidator>()
        .AddUseCase<CreateUser, User, CreateUserHandler>().AddValidator<CreateUser, CreateUserValidator>()
        .AddUseCase<ChangeUser, User, ChangeUserHandler>()
        .AddUseCase<SetUserPassword, Done, SetUserPasswordHandler>().AddValidator<SetUserPassword, SetUserPasswordValidator>()
        .AddUseCase<CreateApiToken, IssuedToken, CreateApiTokenHandler>().AddValidator<CreateApiToken, CreateApiTokenValidator>()
        .AddUseCase<RevokeApiToken, Done, RevokeApiTokenHandler>();

    private static IServiceCollection AddOAuth(this IServiceCollection services) => services
        .AddScoped<GrantDesk>()
        .AddScoped<AuthorizationRequests>()
        .AddScoped(provider => new TokenVerifier(
            provider.GetRequiredService<ITokenLookup>(),
            provider.GetRequiredService<CredentialMemory>(),
            provider.GetRequiredService<FailedSignIns>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddUseCase<CreateOAuthClient, IssuedClient, CreateOAuthClientHandler>().AddValidator<CreateOAuthClient, CreateOAuthClientValidator>()
        .AddUseCase<ChangeOAuthClient, OAuthClient, ChangeOAuthClientHandler>().AddValidator<ChangeOAuthClient, ChangeOAuthClientValidator>()
        .AddUseCase<DeleteOAuthClient, Done, DeleteOAuthClientHandler>()
        .AddUseCase<GenerateClientSecret, IssuedClient, GenerateClientSecretHandler>()
        .AddUseCase<MintAccessToken, IssuedAccessToken, MintAccessTokenHandler>().AddValidator<MintAccessToken, MintAccessTokenValidator>()
        .AddUseCase<RevokeAccessToken, Done, RevokeAccessTokenHandler>()
        .AddUseCase<ApproveAuthorization, Secret, ApproveAuthorizationHandler>()
        .AddUseCase<RedeemCode, GrantedTokens, RedeemCodeHandler>()
        .AddUseCase<RefreshAccess, GrantedTokens, RefreshAccessHandler>()
        .AddUseCase<GrantClientCredentials, GrantedTokens, GrantClientCredentialsHandler>()
        .AddUseCase<OpenSession, OpenedSession, OpenSessionHandler>()
        .AddUseCase<CloseSession, Done, CloseSessionHandler>();

    private static IServiceCollection AddRegistry(this IServiceCollection services) => services
        .AddSingleton<NamesInUse>()
        .AddScoped<IntegrationLookup>()
        .AddUseCase<CreateIntegration, RegisteredIntegration, CreateIntegrationHandler>()
        .AddValidator<CreateIntegration, CreateIntegrationValidator>()
        .AddSingleton<IntegrationTurns>()
        .AddScoped<ResourceChanges>()
        .AddScoped<StoredFindings>()
        .AddUseCase<UploadBundle, UploadedBundle, UploadBundleHandler>()
        .AddUseCase<DeleteBundle, Done, DeleteBundleHandler>()
        .AddUseCase<DeployBundle, Deployment, DeployBundleHandler>()
        .AddUseCase<RollBackBundle, UploadedBundle, RollBackBundleHandler>().AddValidator<RollBackBundle, RollBackBundleValidator>()
        .AddUseCase<InstallJobSpecs, Done, InstallJobSpecsHandler>()
        .AddUseCase<UninstallJobSpec, Done, UninstallJobSpecHandler>();

    private static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<WebhookVault>()
        .AddSingleton<WebhookMemory>()
        .AddSingleton<WebhookRateLimit>()
        .AddScoped<WebhookChanges>()
        .AddScoped(provider => new WebhookIngest(
            provider.GetRequiredService<IWebhookRepository>(),
            provider.GetRequiredService<ISeenSignatures>(),
            provider.GetRequiredService<IEventIntake>(),
            provider.GetRequiredService<WebhookVault>(),
            provider.GetRequiredService<WebhookMemory>(),
            provider.GetRequiredService<WebhookRateLimit>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddUseCase<CreateWebhook, IssuedWebhook, CreateWebhookHandler>().AddValidator<CreateWebhook, CreateWebhookValidator>()
        .AddUseCase<RotateWebhookPassword, IssuedWebhook, RotateWebhookPasswordHandler>()
        .AddUseCase<SignWebhook, IssuedWebhook, SignWebhookHandler>()
        .AddUseCase<DeleteWebhook, Done, DeleteWebhookHandler>();

    private static IServiceCollection AddUseCase<TRequest, TValue, THandler>(this IServiceCollection services)
        where TRequest : IRequest<Result<TValue>>
        where TValue : notnull
        where THandler : class, IRequestHandler<TRequest, Result<TValue>> =>
        services.AddScoped<IRequestHandler<TRequest, Result<TValue>>, THandler>();

    // Validators keep no state, and building one compiles its rules: once is enough.
    private static IServiceCollection AddValidator<TRequest, TValidator>(this IServiceCollection services)
        where TValidator : class, IValidator<TRequest> =>
        services.AddSingleton<IValidator<TRequest>, TValidator>();
}
