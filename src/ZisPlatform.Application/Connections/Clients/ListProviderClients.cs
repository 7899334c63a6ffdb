using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Clients;

/// <summary>Lists the clients of an integration by name, with the built-in client (contract 3.5).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path.</param>
public sealed record ListProviderClients(Actor Actor, string Integration) : IRequest<Result<IReadOnlyList<ProviderClient>>>;

internal sealed class ListProviderClientsHandler(ProviderClients clients)
    : IRequestHandler<ListProviderClients, Result<IReadOnlyList<ProviderClient>>>
{
    public async Task<Result<IReadOnlyList<ProviderClient>>> Handle(ListProviderClients query, CancellationToken cancellationToken) =>
        (await clients.ListAsync(query.Actor, query.Integration, cancellationToken)).ToArray();
}
