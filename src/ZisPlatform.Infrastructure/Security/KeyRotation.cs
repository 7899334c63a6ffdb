using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZisPlatform.Application.Common;
using ZisPlatform.Application.Common.Security;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>
/// Re-encrypts all values with the current key: at startup, which resumes an interrupted rotation; when there is a new key, created here
/// or by another replica; and every hour, for a value that was written with the old key during the rotation.
/// </summary>
internal sealed partial class KeyRotation(
    ScopedService<IEnumerable<IProtectedColumn>> scopedColumns,
    IHostApplicationLifetime lifetime,
    ReplicatedKeys keys,
    ISecretProtector protector,
    TimeProvider clock,
    ILogger<KeyRotation> log)
    : BackgroundService
{
    /// <summary>The number of values per transaction: SQLite's other writers wait for each transaction.</summary>
    public const int BatchSize = 100;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RepeatInterval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.WaitForStartAsync(stoppingToken);
        (Guid Key, long Timestamp)? lastRun = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            var keysChanged = keys.GetCacheExpirationToken();
            try
            {
                keys.ReloadIfChanged();
                var key = protector.CurrentKey;
                if (lastRun is not { } previous || previous.Key != key || clock.GetElapsedTime(previous.Timestamp) >= RepeatInterval)
                {
                    await scopedColumns.UseAsync(columns => RunAsync(columns, key, stoppingToken));
                    lastRun = (key, clock.GetTimestamp());
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The store may be unavailable for a while; the rows show which values remain to be re-encrypted.
                Failed(log, exception);
            }

            using var wakeUp = CancellationTokenSource.CreateLinkedTokenSource(keysChanged, stoppingToken);
            await Task.Delay(PollInterval, clock, wakeUp.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(IEnumerable<IProtectedColumn> columns, Guid key, CancellationToken stoppingToken)
    {
        foreach (var column in columns)
        {
            // Repeat until no row is left: a value that was read earlier may have been written back behind the scan position.
            var (total, reencrypted) = (0L, 0);
            do
            {
                reencrypted = await column.ReencryptAsync(key, BatchSize, stoppingToken);
                total += reencrypted;
            }
            while (reencrypted > 0 && protector.CurrentKey == key);

            if (total > 0)
            {
                Reencrypted(log, total, column.Subject, key);
            }
        }
    }

    [LoggerMessage(1020, LogLevel.Information, "Re-encrypted {Count} {Subject} with the key {Key}")]
    private static partial void Reencrypted(ILogger log, long count, string subject, Guid key);

    [LoggerMessage(1022, LogLevel.Warning, "Could not re-encrypt values with the newest key; retrying")]
    private static partial void Failed(ILogger log, Exception exception);
}
