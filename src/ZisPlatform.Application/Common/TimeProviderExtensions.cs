namespace ZisPlatform.Application.Common;

/// <summary>Extensions of the application's clock.</summary>
internal static class TimeProviderExtensions
{
    /// <summary>
    /// Returns the current time with the precision of the stores (microseconds), so that a time that is written and read back is equal.
    /// </summary>
    public static DateTimeOffset GetStoredNow(this TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
