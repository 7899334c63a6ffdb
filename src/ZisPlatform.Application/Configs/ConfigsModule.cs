using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Configs.Contracts;

namespace ZisPlatform.Application.Configs;

/// <summary>Registers the use cases of configs.</summary>
internal static class ConfigsModule
{
    public static IServiceCollection AddConfigsModule(this IServiceCollection services) => services
        .AddScoped<IntegrationConfigs>()
        .AddUseCase<CreateConfig, ConfigView, CreateConfigHandler>().AddValidator<CreateConfig, CreateConfigValidator>()
        .AddUseCase<ReplaceConfig, ConfigView, ReplaceConfigHandler>()
        .AddUseCase<MergeConfig, ConfigView, MergeConfigHandler>()
        .AddUseCase<DeleteConfig, ConfigView, DeleteConfigHandler>();
}
