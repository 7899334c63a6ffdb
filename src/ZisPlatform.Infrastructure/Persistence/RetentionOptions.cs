using ZisPlatform.Application.Common;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>The schedule and retention of the sweeps that delete expired data.</summary>
internal sealed class RetentionOptions
{
    /// <summary>The minutes between two sweeps; the first runs at start. 1 to 10,080 (a week).</summary>
    public int IntervalMinutes { get; set; } = 60;

    /// <summary>The number of days that tokens, codes and grants are kept, and listed, after they expire. 0 to 3,650.</summary>
    public int KeepDays { get; set; } = 7;

    public TimeSpan KeepTime => TimeSpan.FromDays(KeepDays);
}

internal sealed class RetentionOptionsValidator : SettingsValidator<RetentionOptions>
{
    protected override IEnumerable<string> FindErrors(RetentionOptions options)
    {
        if (options.IntervalMinutes is < 1 or > 10_080)
        {
            yield return "Zis:Sweep:IntervalMinutes must be 1 to 10080";
        }

        if (options.KeepDays is < 0 or > 3650)
        {
            yield return "Zis:Sweep:KeepDays must be 0 to 3650";
        }
    }
}
