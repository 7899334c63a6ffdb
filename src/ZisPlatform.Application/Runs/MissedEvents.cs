using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Registry.Contracts;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Runs;

namespace ZisPlatform.Application.Runs;

/// <summary>
/// Says in the log that only job specs which are not installed would have taken an event, because nobody would see it otherwise. It
/// looks now and then and says so now and then: a flood of such events costs as little as it tells, and one that starts a flow nothing.
/// </summary>
internal sealed partial class MissedEvents(ISubscriptions registry, IRunStore store, Ulids ids, TimeProvider clock, ILogger<MissedEvents> log) : IDisposable
{
    /// <summary>Until the registry is asked again about events of one kind.</summary>
    private static readonly TimeSpan LookPause = TimeSpan.FromSeconds(10);

    /// <summary>Until the same is logged again.</summary>
    private static readonly TimeSpan EntryPause = TimeSpan.FromMinutes(10);

    private readonly MemoryCache _recent = new(new MemoryCacheOptions { SizeLimit = 20_000, Clock = new CacheClock(clock) });

    /// <param name="unheard">What has come and started no flow.</param>
    public async Task LogAsync(IEnumerable<(EventKey Key, StoredEvent Event)> unheard)
    {
        Dictionary<EventKey, StoredEvent>? asked = null;
        foreach (var (key, stored) in unheard)
        {
            if (IsNew(key, LookPause))
            {
                (asked ??= []).TryAdd(key, stored);
            }
        }

        if (asked is null)
        {
            return;
        }

        try
        {
            var silent = await registry.ListSilentAsync(asked.Keys, CancellationToken.None);
            List<MissedEvent> missed =
            [
                .. silent.Where(spec => IsNew(spec with { Key = spec.Key with { Integration = null } }, EntryPause))
                    .Select(spec => new MissedEvent(EntryOf(spec), asked[spec.Key], spec.Integration, spec.JobSpec, spec.Flow)),
            ];
            if (missed.Count > 0)
            {
                await store.LogAsync(missed, CancellationToken.None);
            }
        }
        catch (Exception failure)
        {
            // The events themselves are kept already.
            LogTrouble(failure);
        }
    }

    public void Dispose() => _recent.Dispose();

    private bool IsNew(object subject, TimeSpan pause)
    {
        if (_recent.TryGetValue(subject, out _))
        {
            return false;
        }

        _recent.Set(subject, true, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = pause, Size = 1 });
        return true;
    }

    private LogEntry EntryOf(SilentJobSpec spec) => new(
        ids.Next(), LogStatus.Warning, RunHints.NotInstalled(ResourceName.JobSpec(spec.Integration, spec.JobSpec).ToString()), clock.GetStoredNow());

    [LoggerMessage(4005, LogLevel.Warning, "It could not be logged which job specs are not installed for events that have come")]
    private partial void LogTrouble(Exception failure);
}
