using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Application.Configs;
using ZisPlatform.Application.Connections;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Identity.Credentials;
using ZisPlatform.Application.Identity.OAuth;
using ZisPlatform.Application.Identity.Users;
using ZisPlatform.Application.Links;
using ZisPlatform.Application.Registry;
using ZisPlatform.Application.Registry.Bundles;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Application.Runs;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Application.Runs.Replay;
using ZisPlatform.Application.Runs.Streaming;
using ZisPlatform.Application.Webhooks;
using ZisPlatform.Infrastructure.Audit;
using ZisPlatform.Infrastructure.Configs;
using ZisPlatform.Infrastructure.Connections;
using ZisPlatform.Infrastructure.Identity;
using ZisPlatform.Infrastructure.Links;
using ZisPlatform.Infrastructure.Outbound;
using ZisPlatform.Infrastructure.Persistence;
using ZisPlatform.Infrastructure.Registry;
using ZisPlatform.Infrastructure.Runs;
using ZisPlatform.Infrastructure.Security;
using ZisPlatform.Infrastructure.Webhooks;

namespace ZisPlatform.Infrastructure;

/// <summary>Registers the adapters of all ports.</summary>
public static class DependencyInjection
{
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, StoreSettings store)
    {
        UtcTimeHandler.Register();
        return services
            .AddSingleton(store)
            .AddSingleton<IValidateOptions<ZisOptions>, ZisOptionsValidator>()
            .AddPersistence()
            .AddSecurity()
            .AddOutbound()
            .AddScoped<IAuditLog, AuditLog>()
            .AddScoped<IAuditReads, AuditReads>()
            .AddIdentity()
            .AddRegistry()
            .AddScoped<IConfigRepository, ConfigRepository>()
            .AddScoped<IConfigReads, ConfigReads>()
            .AddScoped<ILinkRepository, LinkRepository>()
            .AddScoped<ILinkReads, LinkReads>()
            .AddConnections()
            .AddRuns()
            .AddWebhooks();
    }

    private static IServiceCollection AddRuns(this IServiceCollection services) => services
        .AddSingleton<IEventSubscriptions, EventSubscriptions>()
        .AddSingleton<IRunStore, RunStore>()
        .AddSingleton<IWorkerLeases, WorkerLeases>()
        .AddSingleton<IActionHttp, ActionHttp>()
        .AddScoped<IRunReads, RunReads>()
        .AddScoped<IRunReplays, RunReplays>()
        .AddScoped<IRunFeedReads, RunFeeds>()
        .AddProtectedColumn(new ProtectedColumnDefinition<string>(
            "outcomes with secrets", "runs_sealed", "id", "", "sealed", OutcomeProtector.Purpose, (_, id) => id))
        .AddScoped<IRetentionJob, RunRetentionJob>()
        .AddScoped<IRetentionJob, UndeliveredEventRetentionJob>()
        .AddScoped<IRetentionJob, EventKeyRetentionJob>();

    private static IServiceCollection AddPersistence(this IServiceCollection services) => services
        .AddSingleton(OpenDatabase)
        .AddSingleton<Db>()
        .AddSingleton<IIdGenerator, IdGenerator>()
        .AddSingleton(provider => new StoreHealth(provider.GetRequiredService<Database>()))
        .AddSingleton(provider => new DatabaseInitializer(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<ISecretProtector>(),
            provider.GetRequiredService<DatabaseXmlRepository>(),
            provider.GetRequiredService<IOptions<ZisOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<DatabaseInitializer>>()))
        .AddHostedService<RetentionWorker>()
        .AddScoped<UnitOfWork>()
        .AddScoped<IUnitOfWork>(provider => provider.GetRequiredService<UnitOfWork>());

    private static Database OpenDatabase(IServiceProvider services)
    {
        if (services.GetRequiredService<StoreSettings>().PostgresConnectionString is { } connectionString)
        {
            return Database.Postgres(connectionString);
        }

        var directory = services.GetRequiredService<IOptions<ZisOptions>>().Value.DataDirectory;
        return DataDirectory.RunWithDirectory(directory, () =>
        {
            var directoryLock = DataDirectoryLock.Acquire(directory);
            var file = Path.Combine(directory, Database.SqliteFileName);
            if (!File.Exists(file))
            {
                // SQLite would create a world-readable file. Its log files inherit the mode of this file.
                PrivateFile.Write(file, "");
            }

            return Database.Sqlite(file, directoryLock);
        });
    }

    private static IServiceCollection AddSecurity(this IServiceCollection services)
    {
        // A caller that needs a changed key ring waits for it instead of encrypting once more with the old key.
        AppContext.SetSwitch("Microsoft.AspNetCore.DataProtection.KeyManagement.DisableAsyncKeyRingUpdate", true);
        services.AddDataProtection().SetApplicationName("ZisPlatform").UseCryptographicAlgorithms(new AuthenticatedEncryptorConfiguration
        {
            EncryptionAlgorithm = EncryptionAlgorithm.AES_256_GCM,
        });
        services.AddOptions<KeyManagementOptions>().Configure<DatabaseXmlRepository, MasterKey>((options, repository, masterKey) =>
        {
            options.XmlRepository = repository;
            options.XmlEncryptor = new MasterKeyEncryptor(masterKey);
        });
        return services.AddSingleton(LoadMasterKey).AddSingleton<DatabaseXmlRepository>()
            .AddSingleton<ReplicatedKeys>()
            .AddSingleton<IKeyManager>(provider => provider.GetRequiredService<ReplicatedKeys>())
            .AddSingleton<KeyRing>()
            .AddSingleton<IKeyRing>(provider => provider.GetRequiredService<KeyRing>())
            .AddSingleton<ISecretProtector>(provider => new SecretProtector(
                provider.GetRequiredService<IDataProtectionProvider>(), provider.GetRequiredService<KeyRing>().EnsureLoaded))
            .AddHostedService<KeyRotation>();
    }

    private static MasterKey LoadMasterKey(IServiceProvider services)
    {
        // The options validator has already rejected a key that cannot be parsed.
        var options = services.GetRequiredService<IOptions<ZisOptions>>().Value;
        var text = options.MasterKey ?? (options.MasterKeyFile is { } file ? File.ReadAllText(file) : null);
        return text is null
            ? DataDirectory.RunWithDirectory(options.DataDirectory, () => MasterKey.FromDataDirectory(options.DataDirectory))
            : MasterKey.Parse(text)!;
    }

    private static IServiceCollection AddIdentity(this IServiceCollection services) => services
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

    private static IServiceCollection AddRegistry(this IServiceCollection services) => services
        .AddSingleton<KeyPairPool>()
        .AddSingleton<IKeyPairSource>(provider => provider.GetRequiredService<KeyPairPool>())
        .AddHostedService(provider => provider.GetRequiredService<KeyPairPool>())
        .AddScoped<IIntegrationRepository, IntegrationRepository>()
        .AddScoped<IResourceRepository, ResourceRepository>()
        .AddSingleton<IRequestSigner, RequestSigner>()
        .AddScoped<IGenerationReads, GenerationReads>()
        .AddScoped<IRegistryReads, RegistryReads>()
        .AddProtectedColumn(new ProtectedColumnDefinition<string>(
            "private keys of integrations",
            "registry_integrations",
            "name",
            "",
            "private_key",
            CreateIntegration.KeyPurpose,
            (_, name) => name));

    private static IServiceCollection AddConnections(this IServiceCollection services) => services
        .AddScoped<IConnectionRepository, ConnectionRepository>()
        .AddScoped<IConnectionReads, ConnectionReads>()
        .AddScoped<IProviderClientRepository, ProviderClientRepository>()
        .AddScoped<IOAuthAuthorizationRepository, OAuthAuthorizationRepository>()
        .AddScoped<IProviderTokenEndpoint, ProviderTokenHttpClient>()
        .AddProtectedColumn(new ProtectedColumnDefinition<long>(
            "secrets of connections",
            "connections_connections",
            "id",
            0,
            "secret",
            ConnectionSecretProtector.Purpose,
            ConnectionSecretProtector.Row))
        .AddProtectedColumn(new ProtectedColumnDefinition<long>(
            "secrets of providers' clients",
            "connections_clients",
            "id",
            0,
            "client_secret",
            ProviderClients.Purpose,
            ConnectionSecretProtector.Row))
        .AddProtectedColumn(new ProtectedColumnDefinition<long>(
            "open OAuth flows",
            "connections_flows",
            "id",
            0,
            "verifier",
            RedirectToProvider.VerifierPurpose,
            ConnectionSecretProtector.Row))
        .AddSingleton<TokenRenewalWorker>()
        .AddHostedService(provider => provider.GetRequiredService<TokenRenewalWorker>());

    private static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddScoped<IWebhookRepository, WebhookRepository>()
        .AddScoped<IWebhookReads, WebhookReads>()
        .AddScoped<ISignatureReplayStore, SignatureReplayStore>()
        .AddScoped<IRetentionJob, SignatureRetentionJob>()
        .AddProtectedColumn(new ProtectedColumnDefinition<string>(
            "tokens of webhooks", "webhooks_webhooks", "uuid", "", "token", WebhookSecretProtector.TokenPurpose, (_, uuid) => uuid))
        .AddProtectedColumn(new ProtectedColumnDefinition<string>(
            "signing secrets of webhooks",
            "webhooks_webhooks",
            "uuid",
            "",
            "signing_secret",
            WebhookSecretProtector.SigningPurpose,
            (_, uuid) => uuid));

    private static IServiceCollection AddProtectedColumn<TKey>(this IServiceCollection services, ProtectedColumnDefinition<TKey> column)
        where TKey : notnull =>
        services.AddScoped<IProtectedColumn>(provider => new ProtectedColumn<TKey>(
            provider.GetRequiredService<Db>(),
            provider.GetRequiredService<UnitOfWork>(),
            provider.GetRequiredService<ISecretProtector>(),
            column,
            provider.GetRequiredService<ILogger<KeyRotation>>()));
}
