using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
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

internal sealed class CreateConnectionHandler(
    IConnectionRepository connections,
    ConnectionSecretProtector secrets,
    IIdGenerator ids,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<CreateConnection, Result<Connection>>
{
    public async Task<Result<Connection>> Handle(CreateConnection command, CancellationToken cancellationToken)
    {
        var (actor, now) = (command.Actor, clock.GetUtcNow());
        var id = await ids.NextAsync(cancellationToken);
        var secret = secrets.Protect(actor.Account, id, command.Details.Secret ?? "");
        var created = Connection.Create(
            id, Guid.NewGuid(), actor.Account, command.Integration, command.Kind, command.Details, secret, actor.UserId, now);
        if (!created.IsOk)
        {
            return created;
        }

        var connection = created.Value;
        connections.Add(connection);
        audit.Add(ConnectionAudit.Entry(now, actor, connection, "connection.create", null, ConnectionAudit.Of(connection)));
        return await work.CommitAsync(cancellationToken) ? connection : ConnectionErrors.NameTaken(connection.Name.Value);
    }
}
