using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Configs;
using ZisPlatform.Application.Configs.Contracts;
using ZisPlatform.Application.Connections;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Application.Links;
using ZisPlatform.Application.Links.Contracts;
using ZisPlatform.Application.Registry;
using ZisPlatform.Application.Runs;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Webhooks;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Application;

/// <summary>Registers the use cases explicitly, one line each; an assembly scan would hide which exist.</summary>
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
        .AddConfigs()
        .AddLinks()
        .AddConnections()
        .AddRuns()
        .AddWebhooks();

    private static IServiceCollection AddIdentity(this IServiceCollection services) => services
        .AddSingleton<AccountMemory>()
        .AddSingleton<CredentialMemory>()
        .AddSingleton<FailedSignIns>()
        .AddScoped<AccountDirectory>()
        .AddScoped<AccountOpening>()
        .AddScoped<IntegrationClients>()
        .AddSingleton<IntegrationClientProof>()
        .AddScoped<NamedAccounts>()
        .AddScoped(provider => new CredentialVerifier(
            provider.GetRequiredService<ISignInReads>(),
            provider.GetRequiredService<IPasswords>(),
            provider.GetRequiredService<CredentialMemory>(),
            provider.GetRequiredService<FailedSignIns>()))
        .AddUseCase<EstablishFirstAdministrator, FirstAdministrator, EstablishFirstAdministratorHandler>()
        .AddUseCase<CreateAccount, OpenedAccount, CreateAccountHandler>().AddValidator<CreateAccount, CreateAccountValidator>()
        .AddScoped<KeyRotationProgress>()
        .AddUseCase<RotateKeys, KeyRotationView, RotateKeysHandler>()
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
        .AddUseCase<CreateOAuthClient, IssuedClient, CreateOAuthClientHandler>()
        .AddValidator<CreateOAuthClient, CreateOAuthClientValidator>()
        .AddUseCase<ChangeOAuthClient, OAuthClient, ChangeOAuthClientHandler>()
        .AddValidator<ChangeOAuthClient, ChangeOAuthClientValidator>()
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
        .AddSingleton<Turns<IntegrationName>>()
        .AddScoped<Attempts<IntegrationName>>()
        .AddScoped<ResourceChanges>()
        .AddScoped<StoredFindings>()
        .AddUseCase<UploadBundle, UploadedBundle, UploadBundleHandler>()
        .AddUseCase<DeleteBundle, Done, DeleteBundleHandler>()
        .AddUseCase<DeployBundle, Deployment, DeployBundleHandler>()
        .AddUseCase<RollBackBundle, UploadedBundle, RollBackBundleHandler>().AddValidator<RollBackBundle, RollBackBundleValidator>()
        .AddUseCase<InstallJobSpecs, Done, InstallJobSpecsHandler>()
        .AddUseCase<UninstallJobSpec, Done, UninstallJobSpecHandler>();

    private static IServiceCollection AddConfigs(this IServiceCollection services) => services
        .AddSingleton<Turns<ConfigKey>>()
        .AddScoped<Attempts<ConfigKey>>()
        .AddScoped<ConfigChanges>()
        .AddScoped<IntegrationConfigs>()
        .AddUseCase<CreateConfig, ConfigView, CreateConfigHandler>().AddValidator<CreateConfig, CreateConfigValidator>()
        .AddUseCase<ReplaceConfig, ConfigView, ReplaceConfigHandler>()
        .AddUseCase<MergeConfig, ConfigView, MergeConfigHandler>()
        .AddUseCase<DeleteConfig, ConfigView, DeleteConfigHandler>();

    private static IServiceCollection AddLinks(this IServiceCollection services) => services
        .AddSingleton<Ulids>()
        .AddSingleton<Turns<LinkKey>>()
        .AddScoped<Attempts<LinkKey>>()
        .AddScoped<LinkChange>()
        .AddScoped<IntegrationLinks>()
        .AddUseCase<CreateLink, LinkView, CreateLinkHandler>()
        .AddUseCase<PatchLink, LinkView, PatchLinkHandler>()
        .AddUseCase<DeleteLink, LinkView, DeleteLinkHandler>()
        .AddUseCase<ImportLinks, ImportedLinks, ImportLinksHandler>();

    private static IServiceCollection AddConnections(this IServiceCollection services) => services
        .AddScoped<ConnectionVault>()
        .AddScoped<ConnectionChanges>()
        .AddScoped<ProviderClients>()
        .AddScoped<TokenDesk>()
        .AddScoped<GrantedConnections>()
        .AddSingleton<ConnectionMemory>()
        .AddScoped(provider => new ConnectionRenewal(
            provider.GetRequiredService<IConnectionRepository>(),
            provider.GetRequiredService<IProviderClientRepository>(),
            provider.GetRequiredService<ConnectionVault>(),
            provider.GetRequiredService<TokenDesk>(),
            provider.GetRequiredService<ConnectionMemory>(),
            provider.GetRequiredService<IAuditLog>(),
            provider.GetRequiredService<IUnitOfWork>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddScoped(provider => new ConnectionDirectory(
            provider.GetRequiredService<IConnectionRepository>(),
            provider.GetRequiredService<ConnectionVault>(),
            provider.GetRequiredService<ConnectionRenewal>(),
            provider.GetRequiredService<ConnectionMemory>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddUseCase<StartConnectionFlow, StartedFlow, StartConnectionFlowHandler>()
        .AddUseCase<SendToProvider, string, SendToProviderHandler>()
        .AddUseCase<ReturnFromProvider, FinishedAuthorization, ReturnFromProviderHandler>()
        .AddUseCase<VerifyConnectionFlow, VerifiedFlow, VerifyConnectionFlowHandler>()
        .AddUseCase<RefreshConnection, Connection, RefreshConnectionHandler>()
        .AddUseCase<RenameConnection, Connection, RenameConnectionHandler>()
        .AddUseCase<RegisterProviderClient, ProviderClient, RegisterProviderClientHandler>()
        .AddUseCase<ChangeProviderClient, ProviderClient, ChangeProviderClientHandler>()
        .AddUseCase<DeleteProviderClient, Done, DeleteProviderClientHandler>()
        .AddUseCase<CreateConnection, Connection, CreateConnectionHandler>()
        .AddUseCase<ChangeConnection, Connection, ChangeConnectionHandler>()
        .AddUseCase<DeleteConnection, Connection, DeleteConnectionHandler>()
        .AddUseCase<ExportSecrets, IReadOnlyList<string>, ExportSecretsHandler>().AddValidator<ExportSecrets, ExportSecretsValidator>()
        .AddUseCase<ImportSecrets, IReadOnlyList<ImportedSecret>, ImportSecretsHandler>()
        .AddValidator<ImportSecrets, ImportSecretsValidator>();

    private static IServiceCollection AddRuns(this IServiceCollection services) => services
        .AddSingleton<AccountAddresses>()
        .AddSingleton<FlowPrograms>()
        .AddSingleton<ActionCalls>()
        .AddSingleton<OutcomeVault>()
        .AddSingleton(provider => new FlowOptions
        {
            Http = new HttpOptions
            {
                AllowHttp = provider.GetRequiredService<IOptions<ZisOptions>>().Value.Outbound.AllowHttp,
                UserAgent = $"ZisPlatform/{typeof(RunExecutor).Assembly.GetName().Version?.ToString(3)}",
            },
        })
        .AddSingleton<RunExecutor>()
        .AddSingleton(provider => new RunHistory(
            provider.GetRequiredService<IRunStore>(),
            provider.GetRequiredService<FlowPrograms>(),
            provider.GetRequiredService<AccountAddresses>(),
            provider.GetRequiredService<FlowOptions>()))
        .AddSingleton(provider => new RunSlots(provider.GetRequiredService<IOptions<ZisOptions>>().Value.Runs))
        .AddSingleton<RunDispatch>()
        .AddSingleton<MissedEvents>()
        .AddSingleton<EventIntake>()
        .AddSingleton<IEventIntake>(provider => provider.GetRequiredService<EventIntake>())
        .AddHostedService<RunEngine>()
        .AddUseCase<SendEvent, string, SendEventHandler>().AddValidator<SendEvent, SendEventValidator>()
        .AddUseCase<CancelRun, Done, CancelRunHandler>()
        .AddUseCase<ReplayRun, string, ReplayRunHandler>()
        .AddUseCase<CancelReplay, CancelledReplays, CancelReplayHandler>()
        .AddUseCase<ReplayRuns, Replays, ReplayRunsHandler>().AddValidator<ReplayRuns, ReplayRunsValidator>();

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

    // Singleton: validators are stateless, and constructing one compiles its rules.
    private static IServiceCollection AddValidator<TRequest, TValidator>(this IServiceCollection services)
        where TValidator : class, IValidator<TRequest> =>
        services.AddSingleton<IValidator<TRequest>, TValidator>();
}
