using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Clients;

/// <summary>Shows a client of an integration; the built-in client exists even if it is not stored (contract 3.5).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path.</param>
/// <param name="Uuid">The client's id from the path.</param>
public sealed record GetProviderClient(Actor Actor, string Integration, string Uuid) : IRequest<Result<ProviderClient>>;

internal sealed class GetProviderClientHandler(ProviderClients clients) : IRequestHandler<GetProviderClient, Result<ProviderClient>>
{
    public async Task<Result<ProviderClient>> Handle(GetProviderClient query, CancellationToken cancellationToken) =>
        await clients.FindAsync(query.Actor, query.Integration, query.Uuid, cancellationToken) is { } client
            ? client
            : ConnectionErrors.NoSuchClient;
}
