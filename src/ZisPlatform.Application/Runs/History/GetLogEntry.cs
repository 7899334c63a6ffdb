using MediatR;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs.History;

/// <summary>Shows an entry of the integration log with the states of its attempt (contract, flows 15).</summary>
/// <param name="Actor">The caller, an admin.</param>
/// <param name="Id">The id of the entry.</param>
public sealed record GetLogEntry(Actor Actor, string Id) : IRequest<Result<LogEntryDetails>>;

/// <summary>A log entry and the states of its attempt; there are none if the flow did not start.</summary>
public sealed record LogEntryDetails(LogView Entry, IReadOnlyList<StateVisit> States);

internal sealed class GetLogEntryHandler(IRunReads reads, RunTraceReader traceReader)
    : IRequestHandler<GetLogEntry, Result<LogEntryDetails>>
{
    public async Task<Result<LogEntryDetails>> Handle(GetLogEntry query, CancellationToken cancellationToken)
    {
        var account = query.Actor.Account;
        if (await reads.FindLogAsync(account, query.Id, cancellationToken) is not { } entry)
        {
            return RunErrors.NoSuchLog;
        }

        // An error without a failed state means that the flow did not start.
        var run = entry.RunId is { } runId && entry is not { Error: not null, FailedState: null }
            ? await reads.FindRunAsync(account, runId, cancellationToken)
            : null;
        if (run is null)
        {
            return new LogEntryDetails(entry, []);
        }

        var attempt = run with { Attempt = entry.Attempt, Definitions = entry.Definitions, StartedAt = entry.StartedAt };
        var trace = await traceReader.ReadAsync(attempt, cancellationToken);
        return new LogEntryDetails(entry, trace?.States ?? []);
    }
}
