using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs.Execution;

/// <summary>Ends a run permanently. An action in progress may still reach its receiver; no further action follows.</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Id">The run's id.</param>
public sealed record CancelRun(Actor Actor, string Id) : IRequest<Result<Success>>;

internal sealed class CancelRunHandler(
    IRunReads reads, IRunStore store, IAuditLog audit, IUnitOfWork work, UlidGenerator ids, TimeProvider clock)
    : IRequestHandler<CancelRun, Result<Success>>
{
    public async Task<Result<Success>> Handle(CancelRun command, CancellationToken cancellationToken)
    {
        if (await reads.FindAsync(command.Actor.Account, command.Id, cancellationToken) is not { } run)
        {
            return RunErrors.NoSuchRun;
        }

        var now = clock.GetUtcNow();
        var entry = new LogEntry(ids.Next(), LogStatus.Warning, $"Cancelled by {command.Actor.Email}", now);
        if (!await store.CancelAsync(command.Actor.Account, command.Id, entry, cancellationToken))
        {
            return RunErrors.AlreadyFinished;
        }

        audit.Add(new AuditEntry(
            now,
            command.Actor.Account,
            command.Actor,
            "run.cancel",
            command.Id,
            new { status = run.Status },
            new { status = "cancelled" })
        {
            Integration = run.Integration,
        });
        await work.CommitAsync(cancellationToken);
        return default(Success);
    }
}
