using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Webhooks;

namespace ZisPlatform.Application.Webhooks;

/// <summary>
/// Limits the events per minute that this process accepts for one webhook. An event is counted after its delivery is authenticated: a
/// party that knows only the path cannot exhaust the sender's limit.
/// </summary>
public sealed class WebhookRateLimit : IDisposable
{
    private readonly int _permits;
    private readonly PartitionedRateLimiter<string>? _limiter;

    public WebhookRateLimit(IOptions<WebhooksOptions> options)
    {
        _permits = options.Value.RequestsPerMinute;
        if (_permits > 0)
        {
            var window = new FixedWindowRateLimiterOptions { PermitLimit = _permits, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 };
            _limiter = PartitionedRateLimiter.Create<string, string>(
                webhook => RateLimitPartition.GetFixedWindowLimiter(webhook, _ => window));
        }
    }

    /// <summary>Counts an event; returns an error if the limit is exceeded.</summary>
    public Error? Count(string webhookId)
    {
        using var lease = _limiter?.AttemptAcquire(webhookId);
        return lease is null or { IsAcquired: true }
            ? null
            : WebhookErrors.RateLimit(
                _permits, lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : TimeSpan.FromMinutes(1));
    }

    public void Dispose() => _limiter?.Dispose();
}
