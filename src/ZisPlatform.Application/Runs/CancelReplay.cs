using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs;

/// <summary>
/// Takes a replay of many runs back: what it has queued or begun is ended for good. Runs that it had not begun to do again count as
/// not replayed, so that the next search finds them.
/// </summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Id">The replay, as <see cref="Replays.Id"/> tells it.</param>
public sealed record CancelReplay(Actor Actor, string Id) : IRequest<Result<CancelledReplays>>;

internal sealed class CancelReplayHandler(IRunReplays replays, IAuditLog audit, IUnitOfWork work, Ulids ids, TimeProvider clock)
    : IRequestHandler<CancelReplay, Result<CancelledReplays>>
{
    public async Task<Result<CancelledReplays>> Handle(CancelReplay command, CancellationToken cancellationToken)
    {
        var (account, now) = (command.Actor.Account, clock.GetStoredNow());
        var description = $"Cancelled by {command.Actor.Email}, with the replay {command.Id}";
        var done = await replays.CancelAsync(
            account, command.Id, () => new LogEntry(ids.Next(), LogStatus.Warning, description, now), now, cancellationToken);
        if (done is null)
        {
            return RunErrors.NoSuchReplay;
        }

        if (done.Cancelled > 0)
        {
            audit.Add(new AuditEntry(now, account, command.Actor, "run.replay_cancel", command.Id, null, new { cancelled = done.Cancelled, over = done.Over }));
            await work.CommitAsync(cancellationToken);
        }

        return done;
    }
}
