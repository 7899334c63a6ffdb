using Microsoft.Extensions.Internal;

namespace ZisPlatform.Application.Common;

/// <summary>Lets a cache in memory forget by the clock that everything else goes by.</summary>
internal sealed class CacheClock(TimeProvider clock) : ISystemClock
{
    public DateTimeOffset UtcNow => clock.GetUtcNow();
}
