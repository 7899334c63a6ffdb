using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Connections;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Infrastructure.Security;

namespace ZisPlatform.Infrastructure.Connections;

/// <summary>Registers the stores of connections, and the client for token requests.</summary>
internal static class ConnectionsModule
{
    public static IServiceCollection AddConnectionsModule(this IServiceCollection services) => services
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
            ConnectionSecretProtector.Row));
}
