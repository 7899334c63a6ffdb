using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Infrastructure.Outbound;

/// <summary>Registers the HTTP client for addresses that tenants control.</summary>
internal static class OutboundModule
{
    public static IServiceCollection AddOutboundModule(this IServiceCollection services)
    {
        // QUIC would bypass the socket guard.
        AppContext.SetSwitch("System.Net.SocketsHttpHandler.Http3Support", false);
        services.AddHttpClient(OutboundHttp.Name, client => client.Timeout = Timeout.InfiniteTimeSpan)
            // The factory would log every address with its query, which can contain a credential.
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => OutboundHttp.CreateHandler(
                provider.GetRequiredService<IOptions<OutboundOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        return services.AddSettings<OutboundOptions, OutboundOptionsValidator>("Outbound");
    }
}
