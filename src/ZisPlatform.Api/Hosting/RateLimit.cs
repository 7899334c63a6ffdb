using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using ZisPlatform.Api.Errors;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Identity.Accounts;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Api.Hosting;

/// <summary>
/// Limits the requests of an account per minute (contract 1.8). Requests count before authentication, so guessed credentials count too.
/// </summary>
/// <remarks>
/// The framework's middleware can neither find the account, which requires a store query, nor report the remaining requests.
/// </remarks>
internal sealed class RateLimit : IDisposable
{
    private const string IngestPath = $"{PublicUrl.Services}/inbound_webhooks/generic/ingest";

    private readonly RequestDelegate _next;
    private readonly ScopedService<AccountResolver> _accounts;
    private readonly string _limitText;
    private readonly PartitionedRateLimiter<AccountId>? _limiter;

    public RateLimit(RequestDelegate next, ScopedService<AccountResolver> accounts, IOptions<HostingOptions> options)
    {
        (_next, _accounts) = (next, accounts);
        var permits = options.Value.RateLimit.RequestsPerMinute;
        _limitText = permits.ToString(CultureInfo.InvariantCulture);
        if (permits > 0)
        {
            var windowOptions = new FixedWindowRateLimiterOptions
            {
                PermitLimit = permits,
                Window = TimeSpan.FromMinutes(1),
                QueueLimit = 0,
            };
            _limiter = PartitionedRateLimiter.Create<AccountId, AccountId>(
                account => RateLimitPartition.GetFixedWindowLimiter(account, _ => windowOptions));
        }
    }

    public Task InvokeAsync(HttpContext context) =>
        _limiter is not null && IsLimited(context.Request.Path) ? LimitAsync(context, _limiter) : _next(context);

    public void Dispose() => _limiter?.Dispose();

    private async Task LimitAsync(HttpContext context, PartitionedRateLimiter<AccountId> limiter)
    {
        var account = await _accounts.UseAsync(
            async accounts => (await accounts.ResolveAsync(context.Request.Host.Host, context.RequestAborted)).Id);
        using var lease = limiter.AttemptAcquire(account);
        context.Response.Headers["X-Rate-Limit"] = _limitText;
        context.Response.Headers["X-Rate-Limit-Remaining"] =
            (limiter.GetStatistics(account)?.CurrentAvailablePermits ?? 0).ToString(CultureInfo.InvariantCulture);
        if (lease.IsAcquired)
        {
            await _next(context);
            return;
        }

        var retryAfter = lease.TryGetMetadata(MetadataName.RetryAfter, out var leaseRetryAfter) ? leaseRetryAfter : TimeSpan.FromMinutes(1);
        await ErrorResponse.WriteAsync(context, new Error(
            ErrorKind.TooManyRequests,
            "http.rate_limit",
            $"this account may send {_limitText} requests in a minute; try again later")
        { RetryAfter = retryAfter });
    }

    private static bool IsLimited(PathString path) =>
        path.StartsWithSegments(PublicUrl.Services, StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments(IngestPath, StringComparison.OrdinalIgnoreCase);
}
