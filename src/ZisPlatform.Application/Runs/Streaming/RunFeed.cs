using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs.Streaming;

/// <summary>
/// The feed of runs that begin, change or end, including the end of runs that began earlier. A position is a time: a client that resumes
/// there may receive the last seconds again, and misses nothing.
/// </summary>
public sealed class RunFeed(IRunFeeds feeds, TimeProvider clock, AccountId account, RunFilter filter) : ChangeFeed<RunView>
{
    /// <summary>The maximum number of unfinished runs whose changes are delivered; of older runs only the end is delivered.</summary>
    private const int MaxOpen = 1000;

    private readonly RunFilter _any = filter with { Status = null };

    /// <summary>
    /// The runs as the client knows them: those that began after <see cref="_begun"/>, ended after <see cref="_ended"/>, or are in
    /// progress.
    /// </summary>
    private readonly Dictionary<string, RunMark> _told = [];

    private string _begun = "";
    private DateTimeOffset _ended;

    public override async Task BeginAsync(string? after, CancellationToken cancellationToken)
    {
        _ended = after is null ? clock.GetUtcNow() - LookBack : UlidGenerator.TimeOf(after);
        _begun = UlidGenerator.LowestAt(_ended);
        if (after is null)
        {
            do
            {
                await LookAsync(cancellationToken);
            }
            while (IsBehind);
        }
    }

    public override async Task<IReadOnlyList<(string Place, RunView News)>> NextAsync(CancellationToken cancellationToken)
    {
        var place = Earlier(_begun, UlidGenerator.LowestAt(_ended));
        var found = await LookAsync(cancellationToken);
        if (found.Count == 0)
        {
            return [];
        }

        // A run that has changed since is delivered in its current state.
        var runs = await feeds.ShowAsync(account, found, cancellationToken);
        foreach (var run in runs)
        {
            _told[run.Id] = new RunMark(run.Id, run.Status, run.FinishedAt);
        }

        return [.. runs.Where(run => IsWanted(run.Status)).Select(run => (place, run))];
    }

    private bool IsWanted(string status) => filter.Status is null || filter.Status == status;

    private async Task<IReadOnlyList<string>> LookAsync(CancellationToken cancellationToken)
    {
        var settled = clock.GetUtcNow() - LookBack;
        var limit = PageSize + _told.Count;
        List<string> open = [.. _told.Values.Where(run => run.FinishedAt is null && IsBefore(run)).Select(run => run.Id)];
        var begun = await feeds.ListBegunAsync(account, _any, _begun, limit, cancellationToken);
        var ended = await feeds.ListEndedAsync(account, _any, _ended, limit, cancellationToken);
        var going = open.Count == 0 ? [] : await feeds.ListAsync(account, open, cancellationToken);
        var found = new HashSet<string>();
        foreach (var run in (IEnumerable<RunMark>)[.. begun, .. going, .. ended])
        {
            if (_told.GetValueOrDefault(run.Id)?.Status != run.Status && IsWanted(run.Status))
            {
                found.Add(run.Id);
            }

            _told[run.Id] = run;
        }

        IsBehind = begun.Count == limit || ended.Count == limit;
        _begun = Later(
            _begun, begun.Count == limit ? Earlier(begun[^1].Id, UlidGenerator.LowestAt(settled)) : UlidGenerator.LowestAt(settled));
        var reached = ended.Count == limit && ended[^1].FinishedAt < settled ? ended[^1].FinishedAt!.Value : settled;
        _ended = reached > _ended ? reached : _ended;
        Forget();
        return [.. found];
    }

    private void Forget()
    {
        List<RunMark> before = [.. _told.Values.Where(IsBefore)];
        var tooMany = before.Where(run => run.FinishedAt is null).OrderByDescending(run => run.Id, StringComparer.Ordinal).Skip(MaxOpen);
        foreach (var run in before.Where(run => run.FinishedAt < _ended).Concat(tooMany))
        {
            _told.Remove(run.Id);
        }
    }

    private bool IsBefore(RunMark run) => string.CompareOrdinal(run.Id, _begun) <= 0;
}
