using ZisPlatform.Application.Common;

namespace ZisPlatform.Application.Webhooks;

/// <summary>The rate limits of inbound webhooks.</summary>
public sealed class WebhooksOptions
{
    /// <summary>The number of events per minute of one webhook, counted in this process; 0 for no limit.</summary>
    public int RequestsPerMinute { get; set; }
}

internal sealed class WebhooksOptionsValidator : SettingsValidator<WebhooksOptions>
{
    protected override IEnumerable<string> FindErrors(WebhooksOptions options)
    {
        if (options.RequestsPerMinute is < 0 or > 10_000_000)
        {
            yield return "Zis:Webhooks:RequestsPerMinute must be 0 (no limit) to 10000000";
        }
    }
}
