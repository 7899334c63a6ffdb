using Microsoft.Extensions.Logging;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Caching;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs.Ingestion;

/// <summary>
/// Logs events for which only job specs exist that are not installed; such events would otherwise be dropped without a trace. Queries
/// and log entries are limited per kind of event: a flood of such events costs little, and an event that starts a flow costs nothing.
/// </summary>
internal sealed partial class UndeliveredEventLogger(
    IEventSubscriptions subscriptions, IRunStore store, UlidGenerator ids, TimeProvider clock, ILogger<UndeliveredEventLogger> log)
    : IDisposable
{
    /// <summary>The interval after which the registry is queried again for events of one kind.</summary>
    private static readonly TimeSpan QueryInterval = TimeSpan.FromSeconds(10);

    /// <summary>The interval after which the same entry is logged again.</summary>
    private static readonly TimeSpan EntryInterval = TimeSpan.FromMinutes(10);

    private readonly VersionedCache<EventKey, bool> _queried = new(clock);
    private readonly VersionedCache<UninstalledJobSpec, bool> _logged = new(clock);

    /// <summary>Logs the job specs that would have started a flow for these events.</summary>
    /// <param name="unmatched">The events that started no flow.</param>
    public async Task LogAsync(IEnumerable<(EventKey Key, StoredEvent Event)> unmatched)
    {
        Dictionary<EventKey, StoredEvent>? queried = null;
        foreach (var (key, stored) in unmatched)
        {
            if (TryMark(_queried, key, QueryInterval))
            {
                (queried ??= []).TryAdd(key, stored);
            }
        }

        if (queried is null)
        {
            return;
        }

        try
        {
            var uninstalled = await subscriptions.ListUninstalledAsync(queried.Keys, CancellationToken.None);
            List<UndeliveredEvent> undelivered =
            [
                .. uninstalled.Where(spec => TryMark(_logged, spec with { Key = spec.Key with { Integration = null } }, EntryInterval))
                    .Select(spec => new UndeliveredEvent(CreateEntry(spec), queried[spec.Key], spec.Integration, spec.JobSpec, spec.Flow)),
            ];
            if (undelivered.Count > 0)
            {
                await store.LogAsync(undelivered, CancellationToken.None);
            }
        }
        catch (Exception exception)
        {
            // Not fatal: the accepted events do not depend on these log entries.
            LogFailure(exception);
        }
    }

    public void Dispose()
    {
        _queried.Dispose();
        _logged.Dispose();
    }

    /// <summary>Marks a key for an interval; returns false if it is already marked.</summary>
    private static bool TryMark<TKey>(VersionedCache<TKey, bool> marks, TKey key, TimeSpan interval)
        where TKey : notnull
    {
        if (marks.TryGet(key, out _))
        {
            return false;
        }

        marks.Set(marks.Version, key, true, interval);
        return true;
    }

    private LogEntry CreateEntry(UninstalledJobSpec spec)
    {
        var name = ResourceName.JobSpec(spec.Integration, spec.JobSpec).ToString();
        return new LogEntry(ids.Next(), LogStatus.Warning, RunHints.FormatNotInstalled(name), clock.GetStoredNow())
        {
            Reason = new FlowErrorReason(FlowErrorReason.JobSpecNotInstalled, name),
        };
    }

    [LoggerMessage(4005, LogLevel.Warning, "Could not log the job specs that are not installed for received events")]
    private partial void LogFailure(Exception exception);
}
