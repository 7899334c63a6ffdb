using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections.Clients;

/// <summary>Stores a client that a developer has registered with a provider (contract 3.5).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path; owned by the account.</param>
/// <param name="Details">The unvalidated details from the request.</param>
public sealed record RegisterProviderClient(Actor Actor, string Integration, ProviderClientDetails Details)
    : IRequest<Result<ProviderClient>>;

internal sealed class RegisterProviderClientHandler(
    IProviderClientRepository repository, ProviderClients clients, IIdGenerator ids, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<RegisterProviderClient, Result<ProviderClient>>
{
    public async Task<Result<ProviderClient>> Handle(RegisterProviderClient command, CancellationToken cancellationToken)
    {
        if (ProviderClient.Validate(command.Details, isChange: false).ToArray() is { Length: > 0 } errors)
        {
            return errors;
        }

        var (actor, now) = (command.Actor, clock.GetUtcNow());
        if (command.Details.Name == ProviderClient.BuiltInName)
        {
            return ConnectionErrors.ClientNameTaken(ProviderClient.BuiltInName);
        }

        var id = await ids.NextAsync(cancellationToken);
        var client = ProviderClient.Register(
            id,
            Guid.NewGuid(),
            actor.Account,
            command.Integration,
            command.Details,
            clients.Protect(actor.Account, id, command.Details.ClientSecret!),
            actor.UserId,
            now);
        repository.Add(client);
        audit.Add(ProviderClientAudit.Entry(now, actor, client, "connection_client.create", null, ProviderClientAudit.Of(client)));
        return await work.CommitAsync(cancellationToken) ? client : ConnectionErrors.ClientNameTaken(client.Name);
    }
}
