using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs.Streaming;

/// <summary>
/// The feed of runs that begin, change or end, including the end of runs that began earlier. A position is a time: a client that resumes
/// there may receive the last seconds again, and misses nothing.
/// </summary>
public sealed class RunFeed(IRunFeedReads feeds, TimeProvider clock, AccountId account, RunFilter filter) : ChangeFeed<RunView>
{
    /// <summary>The maximum number of unfinished runs whose changes are delivered; of older runs only the end is delivered.</summary>
    private const int MaxOpen = 1000;

    private readonly RunFilter _anyStatus = filter with { Status = null };

    /// <summary>
    /// The runs as the client knows them: those that began after <see cref="_startPosition"/>, ended after
    /// <see cref="_endPosition"/>, or are in progress.
    /// </summary>
    private readonly Dictionary<string, RunMark> _delivered = [];

    private string _startPosition = "";
    private DateTimeOffset _endPosition;

    public override async Task BeginAsync(string? after, CancellationToken cancellationToken)
    {
        _endPosition = after is null ? clock.GetUtcNow() - LookBack : UlidGenerator.TimeOf(after);
        _startPosition = UlidGenerator.LowerBoundAt(_endPosition);
        if (after is null)
        {
            do
            {
                await QueryAsync(cancellationToken);
            }
            while (IsBehind);
        }
    }

    public override async Task<IReadOnlyList<(string Place, RunView News)>> NextAsync(CancellationToken cancellationToken)
    {
        var position = Earlier(_startPosition, UlidGenerator.LowerBoundAt(_endPosition));
        var found = await QueryAsync(cancellationToken);
        if (found.Count == 0)
        {
            return [];
        }

        // A run that has changed since is delivered in its current state.
        var runs = await feeds.LoadAsync(account, found, cancellationToken);
        foreach (var run in runs)
        {
            _delivered[run.Id] = new RunMark(run.Id, run.Status, run.FinishedAt);
        }

        return [.. runs.Where(run => MatchesStatus(run.Status)).Select(run => (position, run))];
    }

    private bool MatchesStatus(string status) => filter.Status is null || filter.Status == status;

    private async Task<IReadOnlyList<string>> QueryAsync(CancellationToken cancellationToken)
    {
        var settledUntil = clock.GetUtcNow() - LookBack;
        var limit = PageSize + _delivered.Count;
        List<string> open = [.. _delivered.Values.Where(run => run.FinishedAt is null && IsBeforeStart(run)).Select(run => run.Id)];
        var started = await feeds.ListStartedAsync(account, _anyStatus, _startPosition, limit, cancellationToken);
        var ended = await feeds.ListFinishedAsync(account, _anyStatus, _endPosition, limit, cancellationToken);
        var current = open.Count == 0 ? [] : await feeds.ListAsync(account, open, cancellationToken);
        var found = new HashSet<string>();
        foreach (var run in (IEnumerable<RunMark>)[.. started, .. current, .. ended])
        {
            if (_delivered.GetValueOrDefault(run.Id)?.Status != run.Status && MatchesStatus(run.Status))
            {
                found.Add(run.Id);
            }

            _delivered[run.Id] = run;
        }

        IsBehind = started.Count == limit || ended.Count == limit;
        var lowestUnsettled = UlidGenerator.LowerBoundAt(settledUntil);
        _startPosition = Later(_startPosition, started.Count == limit ? Earlier(started[^1].Id, lowestUnsettled) : lowestUnsettled);
        var reached = ended.Count == limit && ended[^1].FinishedAt < settledUntil ? ended[^1].FinishedAt!.Value : settledUntil;
        _endPosition = reached > _endPosition ? reached : _endPosition;
        Prune();
        return [.. found];
    }

    private void Prune()
    {
        List<RunMark> beforeStart = [.. _delivered.Values.Where(IsBeforeStart)];
        var tooMany = beforeStart
            .Where(run => run.FinishedAt is null)
            .OrderByDescending(run => run.Id, StringComparer.Ordinal)
            .Skip(MaxOpen);
        foreach (var run in beforeStart.Where(run => run.FinishedAt < _endPosition).Concat(tooMany))
        {
            _delivered.Remove(run.Id);
        }
    }

    private bool IsBeforeStart(RunMark run) => string.CompareOrdinal(run.Id, _startPosition) <= 0;
}
