using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>Registers the encryption of secrets and the rotation of its keys.</summary>
internal static class SecurityModule
{
    public static IServiceCollection AddSecurityModule(this IServiceCollection services)
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
        return services
            .AddSettings<MasterKeyOptions, MasterKeyOptionsValidator>()
            .AddSingleton(provider => MasterKey.Load(
                provider.GetRequiredService<IOptions<MasterKeyOptions>>().Value,
                provider.GetRequiredService<IOptions<StorageOptions>>().Value.DataDirectory))
            .AddSingleton<DatabaseXmlRepository>()
            .AddSingleton<ReplicatedKeys>()
            .AddSingleton<IKeyManager>(provider => provider.GetRequiredService<ReplicatedKeys>())
            .AddSingleton<IKeyRing, KeyRing>()
            .AddSingleton<ISecretProtector, SecretProtector>()
            .AddHostedService<KeyRotation>();
    }

    /// <summary>Registers a column of encrypted values, so that the rotation of keys re-encrypts it.</summary>
    public static IServiceCollection AddProtectedColumn<TKey>(this IServiceCollection services, ProtectedColumnDefinition<TKey> column)
        where TKey : notnull =>
        services.AddScoped<IProtectedColumn>(provider => ActivatorUtilities.CreateInstance<ProtectedColumn<TKey>>(provider, column));
}
