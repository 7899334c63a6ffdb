using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Configs;
using ZisPlatform.Application.Configs.Contracts;
using ZisPlatform.Application.Connections;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Application.Connections.Transfer;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Application.Identity.Contracts;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Application.Identity.Keys;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Application.Identity.Users;
using ZisPlatform.Application.Links;
using ZisPlatform.Application.Links.Contracts;
using ZisPlatform.Application.Registry.Bundles;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Application.Registry.JobSpecs;
using ZisPlatform.Application.Runs.Contracts;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Application.Runs.Ingestion;
using ZisPlatform.Application.Runs.Replay;
using ZisPlatform.Application.Webhooks;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Application;

/// <summary>Registers the use cases explicitly, one line each; an assembly scan would hide which exist.</summary>
public static class DependencyInjection
{
    public static IServiceCollection AddApplication(this IServiceCollection services) => services
        .AddScoped<ServiceFactory>(provider => provider.GetService!)
        .AddScoped<IMediator, Mediator>()
        .AddScoped(typeof(IPipelineBehavior<,>), typeof(TracingBehavior<,>))
        .AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>))
        .AddSingleton(typeof(VersionedCache<,>))
        .AddSingleton<KeyedLock>()
        .AddScoped<OptimisticRetry>()
        .AddIdentity()
        .AddOAuth()
        .AddRegistry()
        .AddConfigs()
        .AddLinks()
        .AddConnections()
        .AddRuns()
        .AddWebhooks();

    private static IServiceCollection AddIdentity(this IServiceCollection services) => services
        .AddSingleton<CredentialCache>()
        .AddSingleton<SignInThrottle>()
        .AddScoped<AccountResolver>()
        .AddScoped<AccountFactory>()
        .AddScoped<IntegrationClients>()
        .AddSingleton<IntegrationClientProof>()
        .AddScoped<AccountNameResolver>()
        .AddScoped(provider => new CredentialVerifier(
            provider.GetRequiredService<ISignInReads>(),
            provider.GetRequiredService<IPasswords>(),
            provider.GetRequiredService<CredentialCache>(),
            provider.GetRequiredService<SignInThrottle>()))
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
        .AddUseCase<RevokeApiToken, Success, RevokeApiTokenHandler>();

    private static IServiceCollection AddOAuth(this IServiceCollection services) => services
        .AddScoped<TokenGrantService>()
        .AddScoped(provider => new TokenVerifier(
            provider.GetRequiredService<ITokenLookup>(),
            provider.GetRequiredService<CredentialCache>(),
            provider.GetRequiredService<SignInThrottle>(),
            provider.GetRequiredService<TimeProvider>()))
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

    private static IServiceCollection AddRegistry(this IServiceCollection services) => services
        .AddSingleton<IntegrationRegistrationGate>()
        .AddScoped<IntegrationLookup>()
        .AddUseCase<CreateIntegration, RegisteredIntegration, CreateIntegrationHandler>()
        .AddValidator<CreateIntegration, CreateIntegrationValidator>()
        .AddUseCase<GetBundleDiagnostics, DiagnosedBundle, GetBundleDiagnosticsHandler>()
        .AddUseCase<UploadBundle, UploadedBundle, UploadBundleHandler>()
        .AddUseCase<DeleteBundle, Success, DeleteBundleHandler>()
        .AddUseCase<DeployBundle, RegistryDeployment, DeployBundleHandler>()
        .AddUseCase<RollBackBundle, UploadedBundle, RollBackBundleHandler>().AddValidator<RollBackBundle, RollBackBundleValidator>()
        .AddUseCase<InstallJobSpecs, Success, InstallJobSpecsHandler>()
        .AddUseCase<UninstallJobSpec, Success, UninstallJobSpecHandler>();

    private static IServiceCollection AddConfigs(this IServiceCollection services) => services
        .AddScoped<IntegrationConfigs>()
        .AddUseCase<CreateConfig, ConfigView, CreateConfigHandler>().AddValidator<CreateConfig, CreateConfigValidator>()
        .AddUseCase<ReplaceConfig, ConfigView, ReplaceConfigHandler>()
        .AddUseCase<MergeConfig, ConfigView, MergeConfigHandler>()
        .AddUseCase<DeleteConfig, ConfigView, DeleteConfigHandler>();

    private static IServiceCollection AddLinks(this IServiceCollection services) => services
        .AddSingleton<UlidGenerator>()
        .AddScoped<IntegrationLinks>()
        .AddUseCase<CreateLink, LinkView, CreateLinkHandler>()
        .AddUseCase<PatchLink, LinkView, PatchLinkHandler>()
        .AddUseCase<DeleteLink, LinkView, DeleteLinkHandler>()
        .AddUseCase<ImportLinks, ImportedLinks, ImportLinksHandler>();

    private static IServiceCollection AddConnections(this IServiceCollection services) => services
        .AddScoped<ConnectionSecretProtector>()
        .AddScoped<ConnectionStaging>()
        .AddScoped<ProviderClients>()
        .AddScoped<ProviderClientStaging>()
        .AddScoped<ProviderTokenClient>()
        .AddScoped<GrantedConnections>()
        .AddScoped(provider => new ConnectionRenewal(
            provider.GetRequiredService<IConnectionRepository>(),
            provider.GetRequiredService<IProviderClientRepository>(),
            provider.GetRequiredService<ConnectionSecretProtector>(),
            provider.GetRequiredService<ProviderTokenClient>(),
            provider.GetRequiredService<VersionedCache<QualifiedConnectionName, UsableConnection>>(),
            provider.GetRequiredService<IAuditLog>(),
            provider.GetRequiredService<IUnitOfWork>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddScoped(provider => new ConnectionDirectory(
            provider.GetRequiredService<IConnectionRepository>(),
            provider.GetRequiredService<ConnectionSecretProtector>(),
            provider.GetRequiredService<ConnectionRenewal>(),
            provider.GetRequiredService<VersionedCache<QualifiedConnectionName, UsableConnection>>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddUseCase<StartOAuthAuthorization, StartedAuthorization, StartOAuthAuthorizationHandler>()
        .AddUseCase<RedirectToProvider, string, RedirectToProviderHandler>()
        .AddUseCase<HandleProviderCallback, FinishedAuthorization, HandleProviderCallbackHandler>()
        .AddUseCase<VerifyOAuthAuthorization, VerifiedAuthorization, VerifyOAuthAuthorizationHandler>()
        .AddUseCase<GetOAuthConnection, OAuthConnectionDetails, GetOAuthConnectionHandler>()
        .AddUseCase<RefreshConnection, OAuthConnectionDetails, RefreshConnectionHandler>()
        .AddUseCase<RenameConnection, OAuthConnectionDetails, RenameConnectionHandler>()
        .AddUseCase<ListProviderClients, IReadOnlyList<ProviderClient>, ListProviderClientsHandler>()
        .AddUseCase<GetProviderClient, ProviderClient, GetProviderClientHandler>()
        .AddUseCase<RegisterProviderClient, ProviderClient, RegisterProviderClientHandler>()
        .AddUseCase<ChangeProviderClient, ProviderClient, ChangeProviderClientHandler>()
        .AddUseCase<DeleteProviderClient, Success, DeleteProviderClientHandler>()
        .AddUseCase<CreateConnection, Connection, CreateConnectionHandler>()
        .AddUseCase<ChangeConnection, Connection, ChangeConnectionHandler>()
        .AddUseCase<DeleteConnection, Connection, DeleteConnectionHandler>()
        .AddUseCase<ExportSecrets, IReadOnlyList<string>, ExportSecretsHandler>().AddValidator<ExportSecrets, ExportSecretsValidator>()
        .AddUseCase<ImportSecrets, IReadOnlyList<ImportedSecret>, ImportSecretsHandler>()
        .AddValidator<ImportSecrets, ImportSecretsValidator>();

    private static IServiceCollection AddRuns(this IServiceCollection services) => services
        .AddSingleton<AccountAddresses>()
        .AddSingleton<FlowPrograms>()
        .AddSingleton<ActionInvoker>()
        .AddSingleton<OutcomeProtector>()
        .AddSingleton(provider => new FlowOptions
        {
            Http = new HttpOptions
            {
                AllowHttp = provider.GetRequiredService<IOptions<ZisOptions>>().Value.Outbound.AllowHttp,
                UserAgent = $"ZisPlatform/{typeof(RunExecutor).Assembly.GetName().Version?.ToString(3)}",
            },
        })
        .AddSingleton<RunExecutor>()
        .AddSingleton<RunTraceReader>()
        .AddSingleton(provider => new RunConcurrencyLimiter(provider.GetRequiredService<IOptions<ZisOptions>>().Value.Runs))
        .AddSingleton<RunDispatcher>()
        .AddSingleton<UndeliveredEventLogger>()
        .AddSingleton<EventIngestor>()
        .AddSingleton<IEventIngestor>(provider => provider.GetRequiredService<EventIngestor>())
        .AddHostedService<RunWorker>()
        .AddUseCase<SendEvent, string, SendEventHandler>().AddValidator<SendEvent, SendEventValidator>()
        .AddUseCase<GetRun, RunDetails, GetRunHandler>()
        .AddUseCase<GetLogEntry, LogEntryDetails, GetLogEntryHandler>()
        .AddUseCase<CancelRun, Success, CancelRunHandler>()
        .AddUseCase<ReplayRun, string, ReplayRunHandler>()
        .AddUseCase<CancelReplay, CancelledReplays, CancelReplayHandler>()
        .AddUseCase<ReplayRuns, Replays, ReplayRunsHandler>().AddValidator<ReplayRuns, ReplayRunsValidator>();

    private static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<WebhookSecretProtector>()
        .AddSingleton<WebhookRateLimit>()
        .AddScoped(provider => new WebhookIngest(
            provider.GetRequiredService<IWebhookRepository>(),
            provider.GetRequiredService<ISignatureReplayStore>(),
            provider.GetRequiredService<IEventIngestor>(),
            provider.GetRequiredService<WebhookSecretProtector>(),
            provider.GetRequiredService<VersionedCache<string, IngestTarget>>(),
            provider.GetRequiredService<WebhookRateLimit>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddUseCase<CreateWebhook, IssuedWebhook, CreateWebhookHandler>().AddValidator<CreateWebhook, CreateWebhookValidator>()
        .AddUseCase<RotateWebhookPassword, IssuedWebhook, RotateWebhookPasswordHandler>()
        .AddUseCase<SignWebhook, IssuedWebhook, SignWebhookHandler>()
        .AddUseCase<DeleteWebhook, Success, DeleteWebhookHandler>();

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
