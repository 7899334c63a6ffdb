using ZisPlatform.Application.Common;

namespace ZisPlatform.Application.Runs;

/// <summary>The limits of running flows.</summary>
public sealed class RunsOptions
{
    /// <summary>
    /// The number of flows that this process runs concurrently; 0 for none, as on a replica that only accepts events. 0 to 100,000.
    /// </summary>
    public int Concurrency { get; set; } = 1000;

    /// <summary>The number of flows of one account that run concurrently (contract, flows 14). 1 to 100,000.</summary>
    public int ConcurrencyOfAccount { get; set; } = 200;

    /// <summary>The number of flows of one integration that run concurrently (contract, flows 14). 1 to 100,000.</summary>
    public int ConcurrencyOfIntegration { get; set; } = 50;

    /// <summary>The number of events that may wait for their commit in this process; further events get 429. 1 to 1,000,000.</summary>
    public int QueueLimit { get; set; } = 10_000;

    /// <summary>
    /// The seconds after which a process that sends no heartbeat is considered dead, and its runs are taken over by others. 3 to 300.
    /// </summary>
    public int LeaseSeconds { get; set; } = 15;
}

internal sealed class RunsOptionsValidator : SettingsValidator<RunsOptions>
{
    protected override IEnumerable<string> FindErrors(RunsOptions options)
    {
        foreach (var (name, value, minimum, maximum) in new[]
        {
            ("Concurrency", options.Concurrency, 0, 100_000),
            ("ConcurrencyOfAccount", options.ConcurrencyOfAccount, 1, 100_000),
            ("ConcurrencyOfIntegration", options.ConcurrencyOfIntegration, 1, 100_000),
            ("QueueLimit", options.QueueLimit, 1, 1_000_000),
            ("LeaseSeconds", options.LeaseSeconds, 3, 300),
        })
        {
            if (value < minimum || value > maximum)
            {
                yield return $"Zis:Runs:{name} must be {minimum} to {maximum}";
            }
        }
    }
}
