namespace ZisPlatform.Cli.Flows.Running;

/// <summary>The clock of a run. It skips every wait, unless the user requests real time.</summary>
internal sealed class RunClock(DateTimeOffset start, TimeProvider time, bool isRealTime)
{
    public DateTimeOffset Now { get; private set; } = start;

    public async Task AdvanceToAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (isRealTime && until > Now)
        {
            await Task.Delay(until - Now, time, cancellationToken);
        }

        AdvanceTo(until);
    }

    /// <summary>Advances the clock without waiting, because the time has already passed.</summary>
    public void AdvanceTo(DateTimeOffset until) => Now = until > Now ? until : Now;
}
