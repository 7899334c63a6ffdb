using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>Registers the store, its preparation and its retention.</summary>
internal static class PersistenceModule
{
    public static IServiceCollection AddPersistenceModule(this IServiceCollection services)
    {
        UtcTimeHandler.Register();
        return services
            .AddSettings<StorageOptions, StorageOptionsValidator>()
            .AddSettings<RetentionOptions, RetentionOptionsValidator>("Sweep")
            .AddSingleton(provider => Database.Open(
                provider.GetRequiredService<StoreSettings>(), provider.GetRequiredService<IOptions<StorageOptions>>().Value.DataDirectory))
            .AddSingleton<Db>()
            .AddSingleton<IIdGenerator, IdGenerator>()
            .AddSingleton<IStoreHealth, StoreHealth>()
            .AddSingleton<IDatabaseInitializer, DatabaseInitializer>()
            .AddHostedService<RetentionWorker>()
            .AddScoped<UnitOfWork>()
            .AddScoped<IUnitOfWork>(provider => provider.GetRequiredService<UnitOfWork>());
    }
}
