using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Registry;
using ZisPlatform.Application.Registry.Bundles;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Application.Registry.Integrations;
using ZisPlatform.Infrastructure.Security;

namespace ZisPlatform.Infrastructure.Registry;

/// <summary>Registers the stores of integrations and bundles, and the keys that sign requests.</summary>
internal static class RegistryModule
{
    public static IServiceCollection AddRegistryModule(this IServiceCollection services) => services
        .AddSettings<RegistryOptions, RegistryOptionsValidator>()
        .AddSingleton<KeyPairPool>()
        .AddSingleton<IKeyPairSource>(provider => provider.GetRequiredService<KeyPairPool>())
        .AddHostedService(provider => provider.GetRequiredService<KeyPairPool>())
        .AddScoped<IIntegrationRepository, IntegrationRepository>()
        .AddScoped<IResourceRepository, ResourceRepository>()
        .AddSingleton<IRequestSigner, RequestSigner>()
        .AddSingleton<IEventSubscriptions, EventSubscriptions>()
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
}
