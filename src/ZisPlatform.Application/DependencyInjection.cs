using MediatR;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Configs;
using ZisPlatform.Application.Connections;
using ZisPlatform.Application.Identity;
using ZisPlatform.Application.Links;
using ZisPlatform.Application.Registry;
using ZisPlatform.Application.Runs;
using ZisPlatform.Application.Webhooks;

namespace ZisPlatform.Application;

/// <summary>Registers what all modules share, and the modules.</summary>
public static class DependencyInjection
{
    public static IServiceCollection AddApplication(this IServiceCollection services) => services
        .AddSettings<ServerOptions, ServerOptionsValidator>()
        .AddScoped<ServiceFactory>(provider => provider.GetService!)
        .AddScoped<IMediator, Mediator>()
        .AddScoped(typeof(IPipelineBehavior<,>), typeof(TracingBehavior<,>))
        .AddScoped(typeof(IPipelineBehavior<,>), typeof(ValidationBehavior<,>))
        .AddSingleton(typeof(VersionedCache<,>))
        .AddSingleton(typeof(ScopedService<>))
        .AddSingleton<KeyedLock>()
        .AddSingleton<UlidGenerator>()
        .AddScoped<OptimisticRetry>()
        .AddIdentityModule()
        .AddRegistryModule()
        .AddConfigsModule()
        .AddLinksModule()
        .AddConnectionsModule()
        .AddRunsModule()
        .AddWebhooksModule();
}
