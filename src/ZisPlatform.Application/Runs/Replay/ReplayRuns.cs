using FluentValidation;
using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Application.Runs.Execution;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs.Replay;

/// <summary>
/// Replays many runs that did not succeed and have not been replayed yet, oldest first. The replays are queued with their due times, so
/// that the pace holds regardless of which process runs them.
/// </summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Filter">The filter; its state is failed or cancelled.</param>
/// <param name="PerSecond">The number of replays that begin per second.</param>
/// <param name="Limit">The maximum number of replays; the same request finds the remaining runs.</param>
/// <param name="DryRun">True to only count the runs.</param>
public sealed record ReplayRuns(Actor Actor, RunFilter Filter, long PerSecond, long Limit, bool DryRun) : IRequest<Result<Replays>>
{
    public const int DefaultPace = 10;
    public const int DefaultLimit = 1000;
    public const int MaxPace = 1000;
    public const int MaxLimit = 10_000;
}

/// <summary>The result of a replay of many runs.</summary>
/// <param name="Id">The id by which <see cref="CancelReplay"/> cancels it; null if nothing is replayed.</param>
/// <param name="Matched">The number of runs found.</param>
/// <param name="Replayed">The number of runs that are replayed; 0 for a dry run.</param>
public sealed record Replays(string? Id, int Matched, int Replayed);

internal sealed class ReplayRunsValidator : AbstractValidator<ReplayRuns>
{
    private const int MaxTextLength = 1000;

    public ReplayRunsValidator()
    {
        RuleFor(c => c.PerSecond).MustPass(value => ValidateRange(value, "per_second", ReplayRuns.MaxPace));
        RuleFor(c => c.Limit).MustPass(value => ValidateRange(value, "limit", ReplayRuns.MaxLimit));
        RuleFor(c => c.Filter.Integration).MustPass(text => ValidateText(text, "integration"));
        RuleFor(c => c.Filter.Flow).MustPass(text => ValidateText(text, "flow"));
        RuleFor(c => c.Filter.Text).MustPass(text => ValidateText(text, "text"));
    }

    private static Error? ValidateRange(long value, string name, int max) =>
        value >= 1 && value <= max
            ? null
            : new Error(ErrorKind.Invalid, "runs.invalid_replay", $"{name} must be 1 to {max}", $"$.{name}");

    private static Error? ValidateText(string? text, string name) => text is null ? null : PlainText.Validate(text, name, MaxTextLength);
}

internal sealed class ReplayRunsHandler(
    IRunReplays replays, RunDispatcher dispatcher, UlidGenerator ids, IAuditLog audit, IUnitOfWork work, TimeProvider clock)
    : IRequestHandler<ReplayRuns, Result<Replays>>
{
    public async Task<Result<Replays>> Handle(ReplayRuns command, CancellationToken cancellationToken)
    {
        var (account, filter, now) = (command.Actor.Account, command.Filter, clock.GetStoredNow());
        var matched = await replays.CountAsync(account, filter, cancellationToken);
        if (command.DryRun || matched == 0)
        {
            return new Replays(null, matched, 0);
        }

        var id = ids.Next();
        var interval = TimeSpan.FromSeconds(1) / command.PerSecond;
        var replayed = await replays.QueueAsync(
            account,
            filter,
            (int)command.Limit,
            id,
            index => new QueuedReplay(ids.Next(), now + (interval * index)),
            now,
            cancellationToken);
        if (replayed == 0)
        {
            // Another request has queued replays of these runs in the meantime.
            return new Replays(null, matched, 0);
        }

        audit.Add(new AuditEntry(
            now,
            account,
            command.Actor,
            "run.replay_many",
            filter.Flow ?? filter.Integration ?? "all integrations",
            null,
            new
            {
                replay = id,
                status = filter.Status,
                text = filter.Text,
                from = filter.From,
                until = filter.Until,
                matched,
                replayed,
                per_second = command.PerSecond,
            })
        {
            Integration = filter.Integration,
        });
        await work.CommitAsync(cancellationToken);
        dispatcher.Wake();
        return new Replays(id, matched, replayed);
    }
}
