using Dapper;
using ZisPlatform.Application.Common.Ids;

namespace ZisPlatform.Infrastructure.Persistence;

/// <summary>
/// Reserves ids in blocks, so that an id is known before its row is written and costs no round trip.
/// A block that is not used up when the server stops leaves a gap, which has no effect.
/// </summary>
internal sealed class IdGenerator(Database database) : IIdGenerator, IDisposable
{
    private const int Block = 100;

    private readonly SemaphoreSlim _reserveSemaphore = new(1);
    private Range _range = new(0, 0);

    public async ValueTask<long> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var range = Volatile.Read(ref _range);
            if (range.TryTake(out var id))
            {
                return id;
            }

            await _reserveSemaphore.WaitAsync(cancellationToken);
            try
            {
                // Another caller may have reserved a block in the meantime.
                if (ReferenceEquals(range, _range))
                {
                    Volatile.Write(ref _range, await ReserveAsync(cancellationToken));
                }
            }
            finally
            {
                _reserveSemaphore.Release();
            }
        }
    }

    public void Dispose() => _reserveSemaphore.Dispose();

    private async Task<Range> ReserveAsync(CancellationToken cancellationToken)
    {
        using var writeLock = await database.AcquireWriteLockAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        const string sql = "UPDATE platform_ids SET next_id = next_id + @Block RETURNING next_id";
        var command = new CommandDefinition(sql, new { Block }, cancellationToken: cancellationToken);
        var end = await connection.ExecuteScalarAsync<long>(command);
        return new Range(end - Block, end);
    }

    private sealed class Range(long start, long end)
    {
        private long _next = start;

        public bool TryTake(out long id)
        {
            id = Interlocked.Increment(ref _next) - 1;
            return id < end;
        }
    }
}
