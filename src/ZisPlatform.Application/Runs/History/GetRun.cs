using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs.History;

/// <summary>Shows a run with the states of one of its attempts.</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Id">The id of the run.</param>
/// <param name="Attempt">The number of the attempt; null for the latest.</param>
public sealed record GetRun(Actor Actor, string Id, int? Attempt) : IRequest<Result<RunDetails>>;

/// <summary>A run and one of its attempts.</summary>
/// <param name="View">The run with its status.</param>
/// <param name="Attempt">The run in the form in which the attempt executed it.</param>
/// <param name="Trace">The history of the attempt; null if it has none.</param>
/// <param name="Log">The log entries of all attempts, oldest first.</param>
public sealed record RunDetails(RunView View, Run Attempt, RunTrace? Trace, IReadOnlyList<LogView> Log);

internal sealed class GetRunHandler(IRunReads reads, RunTraceReader traceReader) : IRequestHandler<GetRun, Result<RunDetails>>
{
    public async Task<Result<RunDetails>> Handle(GetRun query, CancellationToken cancellationToken)
    {
        var account = query.Actor.Account;
        if (await reads.FindAsync(account, query.Id, cancellationToken) is not { } view
            || await reads.FindRunAsync(account, query.Id, cancellationToken) is not { } run)
        {
            return RunErrors.NoSuchRun;
        }

        // The run itself describes only its latest attempt; the log keeps the earlier ones.
        var log = await reads.ListLogOfRunAsync(account, query.Id, cancellationToken);
        if (query.Attempt is { } number && number != run.Attempt)
        {
            if (log.FirstOrDefault(entry => entry.Attempt == number && entry.StartedAt is not null) is not { } earlier)
            {
                return RunErrors.NoSuchAttempt;
            }

            run = run with { Attempt = number, Definitions = earlier.Definitions, StartedAt = earlier.StartedAt };
        }

        return new RunDetails(view, run, await traceReader.ReadAsync(run, cancellationToken), log);
    }
}
