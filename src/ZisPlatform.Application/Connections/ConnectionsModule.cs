using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Connections.Clients;
using ZisPlatform.Application.Connections.Contracts;
using ZisPlatform.Application.Connections.OAuth;
using ZisPlatform.Application.Connections.Transfer;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Registers the use cases of connections and provider clients, and the renewal of tokens.</summary>
internal static class ConnectionsModule
{
    public static IServiceCollection AddConnectionsModule(this IServiceCollection services) => services
        .AddScoped<ConnectionSecretProtector>()
        .AddScoped<ConnectionStaging>()
        .AddScoped<ProviderClients>()
        .AddScoped<ProviderClientStaging>()
        .AddScoped<ProviderTokenClient>()
        .AddScoped<GrantedConnections>()
        .AddScoped<ConnectionRenewal>()
        .AddScoped<ConnectionDirectory>()
        .AddSingleton<TokenRenewalWorker>()
        .AddHostedService(provider => provider.GetRequiredService<TokenRenewalWorker>())
        .AddUseCase<StartOAuthAuthorization, StartedAuthorization, StartOAuthAuthorizationHandler>()
        .AddUseCase<RedirectToProvider, string, RedirectToProviderHandler>()
        .AddUseCase<HandleProviderCallback, FinishedAuthorization, HandleProviderCallbackHandler>()
        .AddUseCase<VerifyOAuthAuthorization, VerifiedAuthorization, VerifyOAuthAuthorizationHandler>()
        .AddUseCase<GetOAuthConnection, OAuthConnectionDetails, GetOAuthConnectionHandler>()
        .AddUseCase<RefreshConnection, OAuthConnectionDetails, RefreshConnectionHandler>()
        .AddUseCase<RenameConnection, OAuthConnectionDetails, RenameConnectionHandler>()
        .AddUseCase<ListProviderClients, IReadOnlyList<ProviderClient>, ListProviderClientsHandler>()
        .AddUseCase<GetProviderClient, ProviderClient, GetProviderClientHandler>()
        .AddUseCase<RegisterProviderClient, ProviderClient, RegisterProviderClientHandler>()
        .AddUseCase<ChangeProviderClient, ProviderClient, ChangeProviderClientHandler>()
        .AddUseCase<DeleteProviderClient, Success, DeleteProviderClientHandler>()
        .AddUseCase<CreateConnection, Connection, CreateConnectionHandler>()
        .AddUseCase<ChangeConnection, Connection, ChangeConnectionHandler>()
        .AddUseCase<DeleteConnection, Connection, DeleteConnectionHandler>()
        .AddUseCase<ExportSecrets, IReadOnlyList<string>, ExportSecretsHandler>().AddValidator<ExportSecrets, ExportSecretsValidator>()
        .AddUseCase<ImportSecrets, IReadOnlyList<ImportedSecret>, ImportSecretsHandler>()
        .AddValidator<ImportSecrets, ImportSecretsValidator>();
}
