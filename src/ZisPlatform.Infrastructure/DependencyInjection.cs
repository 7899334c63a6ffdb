using Microsoft.Extensions.DependencyInjection;
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
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, StoreSettings store) => services
        .AddSingleton(store)
        .AddPersistenceModule()
        .AddSecurityModule()
        .AddOutboundModule()
        .AddAuditModule()
        .AddIdentityModule()
        .AddRegistryModule()
        .AddConfigsModule()
        .AddLinksModule()
        .AddConnectionsModule()
        .AddRunsModule()
        .AddWebhooksModule();
}
