namespace ZisPlatform.Application.Common;

/// <summary>
/// Provides times with the precision of the stores (microseconds), so that a time that is written and read back is equal.
/// </summary>
internal static class StoredTime
{
    public static DateTimeOffset GetStoredNow(this TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
