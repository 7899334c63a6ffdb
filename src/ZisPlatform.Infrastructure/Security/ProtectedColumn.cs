using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>Where a column of encrypted values is, and what they were encrypted for.</summary>
/// <param name="Subject">What is encrypted, in the plural.</param>
/// <param name="Table">Has <c>account_id</c>.</param>
/// <param name="Key">Its primary key.</param>
/// <param name="Start">Below every value of the key.</param>
/// <param name="Column">Holds ciphertexts; null where there is none.</param>
/// <param name="Purpose">As it was given to <see cref="ISecretProtector.Protect"/>.</param>
/// <param name="Row">The identity of a row, as it was given there.</param>
internal sealed record ColumnOf<TKey>(string Subject, string Table, string Key, TKey Start, string Column, string Purpose, Func<AccountId, TKey, string> Row);

/// <summary>The key's id stands in front of each ciphertext, so the rows themselves tell what is left: nothing else has to be kept.</summary>
internal sealed partial class ProtectedColumn<TKey>(SqlSession session, ISecretProtector protector, ColumnOf<TKey> column, ILogger<KeyRotation> log) : IProtectedColumn
    where TKey : notnull
{
    // After the four bytes that every ciphertext begins with; a column without a value is neither old nor new.
    private readonly string _isOld = $"substr({column.Column}, 5, 16) <> @KeyId";

    public string Subject => column.Subject;

    public async Task<ProtectedCount> CountAsync(Guid key, CancellationToken cancellationToken)
    {
        var sql = $"SELECT COUNT({column.Column}) AS Total, COALESCE(SUM(CASE WHEN {_isOld} THEN 1 ELSE 0 END), 0) AS Remaining FROM {column.Table}";
        var counted = await session.QueryFirstAsync<Counted>(sql, new { KeyId = key.ToByteArray() }, cancellationToken);
        return new ProtectedCount(counted!.Total, counted.Remaining);
    }

    public async Task<int> ReencryptAsync(Guid key, int batch, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT {column.Key} AS RowKey, account_id AS AccountId, {column.Column} AS Encrypted
            FROM {column.Table} WHERE {_isOld} AND {column.Key} > @After ORDER BY {column.Key} LIMIT @Batch
            """;
        var (readable, unreadable, after) = (0, 0, column.Start);
        IReadOnlyList<Value> old;
        do
        {
            old = await session.QueryAsync<Value>(sql, new { KeyId = key.ToByteArray(), After = after, Batch = batch }, cancellationToken);
            foreach (var value in old)
            {
                after = value.RowKey;
                if (Stage(value))
                {
                    readable++;
                }
                else
                {
                    unreadable++;
                }
            }

            await session.CommitAsync(cancellationToken);
        }
        while (old.Count == batch);

        if (unreadable > 0)
        {
            Unreadable(log, unreadable, column.Subject);
        }

        return readable;
    }

    private bool Stage(Value value)
    {
        var row = column.Row(new AccountId(value.AccountId), value.RowKey);
        byte[] clear;
        try
        {
            clear = protector.Unprotect(column.Purpose, row, value.Encrypted);
        }
        catch (CryptographicException)
        {
            // Damaged, or moved here from another row: whoever uses it is told, and the others need not wait for that.
            return false;
        }

        // Whoever has written another value since then, a user or another replica, has written it under the key of now.
        session.Stage(
            $"UPDATE {column.Table} SET {column.Column} = @Encrypted WHERE {column.Key} = @RowKey AND account_id = @AccountId AND {column.Column} = @Old",
            new { Encrypted = protector.Protect(column.Purpose, row, clear), value.RowKey, value.AccountId, Old = value.Encrypted });
        CryptographicOperations.ZeroMemory(clear);
        return true;
    }

    [LoggerMessage(1021, LogLevel.Warning, "{Count} {Subject} cannot be decrypted and stay under the key they name")]
    private static partial void Unreadable(ILogger log, int count, string subject);

    private sealed class Counted
    {
        public long Total { get; init; }
        public long Remaining { get; init; }
    }

    private sealed class Value
    {
        public TKey RowKey { get; init; } = default!;
        public long AccountId { get; init; }
        public byte[] Encrypted { get; init; } = [];
    }
}
