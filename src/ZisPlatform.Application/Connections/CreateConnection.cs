using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Application.Connections;

/// <summary>Stores a static credential under a name (contract 3.2 to 3.4).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Integration">The integration's name from the path; owned by the account.</param>
/// <param name="Kind">Any kind but OAuth, whose connections are created by an authorization.</param>
/// <param name="Details">The unvalidated details from the request.</param>
public sealed record CreateConnection(Actor Actor, string Integration, ConnectionKind Kind, ConnectionDetails Details)
    : IRequest<Result<Connection>>;

internal sealed class CreateConnectionHandler(ConnectionStaging staging, IUnitOfWork work)
    : IRequestHandler<CreateConnection, Result<Connection>>
{
    public async Task<Result<Connection>> Handle(CreateConnection command, CancellationToken cancellationToken)
    {
        var created = await staging.AddAsync(command.Actor, command.Integration, command.Kind, command.Details, cancellationToken);
        return !created.IsOk || await work.CommitAsync(cancellationToken) == CommitResult.Done
            ? created
            : ConnectionErrors.NameTaken(created.Value.Name.Value);
    }
}
