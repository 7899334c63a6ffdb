using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Concurrency;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Clients;

/// <summary>Updates the specified fields of a provider's client; the next token request uses them (contract 3.5).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path.</param>
/// <param name="Uuid">The client's id from the path.</param>
/// <param name="Changes">The fields to update.</param>
public sealed record ChangeProviderClient(Actor Actor, string Integration, string Uuid, ProviderClientDetails Changes)
    : IRequest<Result<ProviderClient>>;

internal sealed class ChangeProviderClientHandler(ProviderClients clients, ProviderClientStaging staging, OptimisticRetry retry)
    : IRequestHandler<ChangeProviderClient, Result<ProviderClient>>
{
    public Task<Result<ProviderClient>> Handle(ChangeProviderClient command, CancellationToken cancellationToken) =>
        retry.RunAsync<ProviderClient>(
            new ConnectionsKey(command.Actor.Account, command.Integration),
            async () => await clients.FindAsync(command.Actor, command.Integration, command.Uuid, cancellationToken) is { } client
                ? await staging.ChangeAsync(command.Actor, client, command.Changes, cancellationToken)
                : ConnectionErrors.NoSuchClient,
            ConnectionErrors.TooBusy,
            cancellationToken);
}
