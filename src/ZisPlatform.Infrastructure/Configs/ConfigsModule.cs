using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Configs;

namespace ZisPlatform.Infrastructure.Configs;

/// <summary>Registers the store of configs.</summary>
internal static class ConfigsModule
{
    public static IServiceCollection AddConfigsModule(this IServiceCollection services) => services
        .AddScoped<IConfigRepository, ConfigRepository>()
        .AddScoped<IConfigReads, ConfigReads>();
}
