using Microsoft.Extensions.Internal;

namespace ZisPlatform.Application.Common;

/// <summary>
/// Adapts <see cref="TimeProvider"/> to the clock of the memory cache, so that entries expire by the application's clock.
/// </summary>
internal sealed class CacheClock(TimeProvider clock) : ISystemClock
{
    public DateTimeOffset UtcNow => clock.GetUtcNow();
}
