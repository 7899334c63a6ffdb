namespace ZisPlatform.Application.Common;

/// <summary>Times as exact as the stores keep them, so that what is read again is what was written.</summary>
internal static class StoredTime
{
    public static DateTimeOffset GetStoredNow(this TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
