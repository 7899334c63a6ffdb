using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs.Replay;

/// <summary>Replays a run that has ended: runs its flow with the same event and the current bundles.</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Id">The run's id.</param>
public sealed record ReplayRun(Actor Actor, string Id) : IRequest<Result<string>>;

internal sealed class ReplayRunHandler(
    IRunReads reads,
    IRunReplays replays,
    RunDispatcher dispatcher,
    UlidGenerator ids,
    IAuditLog audit,
    IUnitOfWork work,
    TimeProvider clock)
    : IRequestHandler<ReplayRun, Result<string>>
{
    public async Task<Result<string>> Handle(ReplayRun command, CancellationToken cancellationToken)
    {
        var account = command.Actor.Account;
        if (await reads.FindAsync(account, command.Id, cancellationToken) is not { } run)
        {
            return RunErrors.NoSuchRun;
        }

        var now = clock.GetStoredNow();
        var replay = new QueuedReplay(ids.Next(), now);
        if (!await replays.QueueAsync(account, command.Id, replay, now, cancellationToken))
        {
            return RunErrors.NotFinished;
        }

        audit.Add(new AuditEntry(now, account, command.Actor, "run.replay", command.Id, null, new { run = replay.Id })
        {
            Integration = run.Integration,
        });
        await work.CommitAsync(cancellationToken);
        dispatcher.Wake();
        return replay.Id;
    }
}
