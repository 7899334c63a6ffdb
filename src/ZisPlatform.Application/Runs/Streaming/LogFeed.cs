using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Runs.History;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Runs.Streaming;

/// <summary>The feed of new entries of the integration log; the position of an entry is its id.</summary>
public sealed class LogFeed(IRunFeedReads feeds, TimeProvider clock, AccountId account, LogFilter filter) : ChangeFeed<LogView>
{
    /// <summary>The ids after <see cref="_after"/> that were already delivered.</summary>
    private readonly HashSet<string> _delivered = [];

    private string _after = "";

    public override async Task BeginAsync(string? after, CancellationToken cancellationToken)
    {
        _after = after ?? UlidGenerator.LowerBoundAt(clock.GetUtcNow() - LookBack);
        if (after is null)
        {
            do
            {
                await QueryAsync(cancellationToken);
            }
            while (IsBehind);
        }
    }

    public override async Task<IReadOnlyList<(string Place, LogView News)>> NextAsync(CancellationToken cancellationToken)
    {
        var found = await QueryAsync(cancellationToken);
        var entries = found.Count == 0 ? [] : await feeds.LoadLogAsync(account, found, cancellationToken);
        return [.. entries.Select(entry => (entry.Id, entry))];
    }

    private async Task<IReadOnlyList<string>> QueryAsync(CancellationToken cancellationToken)
    {
        var settled = UlidGenerator.LowerBoundAt(clock.GetUtcNow() - LookBack);
        var limit = PageSize + _delivered.Count;
        var ids = await feeds.ListLogAsync(account, filter, _after, limit, cancellationToken);
        List<string> found = [.. ids.Where(_delivered.Add)];
        IsBehind = ids.Count == limit;
        _after = Later(_after, IsBehind ? Earlier(ids[^1], settled) : settled);
        _delivered.RemoveWhere(id => string.CompareOrdinal(id, _after) <= 0);
        return found;
    }
}
