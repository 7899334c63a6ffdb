namespace ZisPlatform.Cli.Flows;

/// <summary>The clock of a run: it jumps over every wait, unless the person wants to wait really.</summary>
internal sealed class RunClock(DateTimeOffset start, TimeProvider time, bool waitsReally)
{
    public DateTimeOffset Now { get; private set; } = start;

    public async Task PassAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (waitsReally && until > Now)
        {
            await Task.Delay(until - Now, time, cancellationToken);
        }

        Jump(until);
    }

    /// <summary>Time that has really passed already.</summary>
    public void Jump(DateTimeOffset until) => Now = until > Now ? until : Now;
}
