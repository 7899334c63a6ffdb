using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Clients;

/// <summary>Stores a client that a developer has registered with a provider (contract 3.5).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path; owned by the account.</param>
/// <param name="Details">The unvalidated details from the request.</param>
public sealed record RegisterProviderClient(Actor Actor, string Integration, ProviderClientDetails Details)
    : IRequest<Result<ProviderClient>>;

internal sealed class RegisterProviderClientHandler(ProviderClientStaging staging, IUnitOfWork work)
    : IRequestHandler<RegisterProviderClient, Result<ProviderClient>>
{
    public async Task<Result<ProviderClient>> Handle(RegisterProviderClient command, CancellationToken cancellationToken)
    {
        var registered = await staging.AddAsync(command.Actor, command.Integration, command.Details, cancellationToken);
        return !registered.IsOk || await work.CommitAsync(cancellationToken) == CommitResult.Done
            ? registered
            : ConnectionErrors.ClientNameTaken(registered.Value.Name);
    }
}
