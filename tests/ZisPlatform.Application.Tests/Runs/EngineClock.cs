using Microsoft.Extensions.Time.Testing;

namespace ZisPlatform.Application.Tests.Runs;

/// <summary>A clock that records the timers created with it, so that a test advances it when the code under test waits.</summary>
internal sealed class EngineClock(FakeState state) : FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
{
    private readonly List<TimeSpan> _delays = [];

    /// <summary>The delays of all timers so far, in the order of their creation.</summary>
    public IReadOnlyList<TimeSpan> Delays => state.Read(() => _delays.ToList());

    public override ITimer CreateTimer(TimerCallback callback, object? timerState, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, timerState, dueTime, period);
        state.Change(() => _delays.Add(dueTime));
        return timer;
    }

    /// <summary>Waits until the given number of timers with a delay were created.</summary>
    public Task UntilDelayedAsync(TimeSpan delay, int count = 1) =>
        state.UntilAsync(() => _delays.Count(created => created == delay) >= count, $"{count} timers of {delay}");
}
