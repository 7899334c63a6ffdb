using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs.Replay;

/// <summary>
/// Cancels a replay of many runs: the runs that it has queued or started are ended permanently. Original runs whose replay had not
/// started count as not replayed, so that the next search finds them.
/// </summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Id">The replay's id, as returned in <see cref="Replays.Id"/>.</param>
public sealed record CancelReplay(Actor Actor, string Id) : IRequest<Result<CancelledReplays>>;

internal sealed class CancelReplayHandler(IRunReplays replays, IAuditLog audit, IUnitOfWork work, UlidGenerator ids, TimeProvider clock)
    : IRequestHandler<CancelReplay, Result<CancelledReplays>>
{
    public async Task<Result<CancelledReplays>> Handle(CancelReplay command, CancellationToken cancellationToken)
    {
        var (account, now) = (command.Actor.Account, clock.GetStoredNow());
        var description = $"Cancelled by {command.Actor.Email}, with the replay {command.Id}";
        var result = await replays.CancelAsync(
            account, command.Id, () => new LogEntry(ids.Next(), LogStatus.Warning, description, now), now, cancellationToken);
        if (result is null)
        {
            return RunErrors.NoSuchReplay;
        }

        if (result.Cancelled > 0)
        {
            audit.Add(new AuditEntry(
                now,
                account,
                command.Actor,
                "run.replay_cancel",
                command.Id,
                null,
                new { cancelled = result.Cancelled, over = result.Over }));
            await work.CommitAsync(cancellationToken);
        }

        return result;
    }
}
