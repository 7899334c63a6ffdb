using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZisPlatform.Application.Common;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>
/// Brings all encrypted values under the key that encrypts now: at start, which goes on with what a stop interrupted; when there is a
/// new key, made here or by another replica; and every hour, for a value that was written under the old key at that very moment.
/// </summary>
internal sealed partial class KeyRotation(
    IServiceScopeFactory scopes, SharedKeys keys, ISecretProtector protector, TimeProvider clock, ILogger<KeyRotation> log) : BackgroundService
{
    /// <summary>Values in one transaction: SQLite's other writers wait for each.</summary>
    public const int BatchSize = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        (Guid Key, long At)? done = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var news = keys.GetCacheExpirationToken();
            try
            {
                keys.Refresh();
                var key = protector.CurrentKey;
                if (done is not { } last || last.Key != key || clock.GetElapsedTime(last.At) >= Again)
                {
                    await RunAsync(key, stoppingToken);
                    done = (key, clock.GetTimestamp());
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The store may be away for a while; the rows know what is left.
                Failed(log, failure);
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(news, stoppingToken);
            await Task.Delay(Pause, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(Guid key, CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        foreach (var column in scope.ServiceProvider.GetServices<IProtectedColumn>())
        {
            // Once more until nothing is met: a value may have been written back, as it was read before, behind the place it was at.
            var (sum, met) = (0L, 0);
            do
            {
                met = await column.ReencryptAsync(key, BatchSize, stoppingToken);
                sum += met;
            }
            while (met > 0 && protector.CurrentKey == key);

            if (sum > 0)
            {
                Reencrypted(log, sum, column.Subject, key);
            }
        }
    }

    [LoggerMessage(1020, LogLevel.Information, "Encrypted {Count} {Subject} anew, under the key {Key}")]
    private static partial void Reencrypted(ILogger log, long count, string subject, Guid key);

    [LoggerMessage(1022, LogLevel.Warning, "Encrypting anew under the key ring's newest key stopped; it goes on in a moment")]
    private static partial void Failed(ILogger log, Exception failure);
}
