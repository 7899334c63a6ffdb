using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Domain.Common;
using ZisPlatform.Infrastructure.Persistence;

namespace ZisPlatform.Infrastructure.Security;

/// <summary>The location of a column of encrypted values, and the purpose that they are encrypted for.</summary>
/// <param name="Subject">The plural noun for the values, for messages.</param>
/// <param name="Table">The table. It has a column <c>account_id</c>.</param>
/// <param name="Key">The primary key of the table.</param>
/// <param name="Start">A value below every key.</param>
/// <param name="Column">The column of the ciphertexts; null in rows without a value.</param>
/// <param name="Purpose">The purpose that is passed to <see cref="ISecretProtector.Protect"/>.</param>
/// <param name="Row">Returns the identity of a row that is passed to <see cref="ISecretProtector.Protect"/>.</param>
internal sealed record ProtectedColumnDefinition<TKey>(
    string Subject, string Table, string Key, TKey Start, string Column, string Purpose, Func<AccountId, TKey, string> Row);

/// <summary>
/// Re-encrypts a column. Each ciphertext starts with its key id, so progress can be read from the rows and needs no separate state.
/// </summary>
internal sealed partial class ProtectedColumn<TKey>(
    Db db, UnitOfWork work, ISecretProtector protector, ProtectedColumnDefinition<TKey> column, ILogger<KeyRotation> log) : IProtectedColumn
    where TKey : notnull
{
    // The key id follows the first four bytes of every ciphertext. A null value is neither old nor new.
    private readonly string _oldKeyCondition = $"substr({column.Column}, 5, 16) <> @KeyId";

    public string Subject => column.Subject;

    public async Task<ProtectedCount> CountAsync(Guid key, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT COUNT({column.Column}) AS Total, COALESCE(SUM(CASE WHEN {_oldKeyCondition} THEN 1 ELSE 0 END), 0) AS Remaining
            FROM {column.Table}
            """;
        var counts = await db.QueryFirstAsync<CountRow>(sql, new { KeyId = key.ToByteArray() }, cancellationToken);
        return new ProtectedCount(counts!.Total, counts.Remaining);
    }

    public async Task<int> ReencryptAsync(Guid key, int batch, CancellationToken cancellationToken)
    {
        var sql = $"""
            SELECT {column.Key} AS RowKey, account_id AS AccountId, {column.Column} AS Encrypted
            FROM {column.Table} WHERE {_oldKeyCondition} AND {column.Key} > @After ORDER BY {column.Key} LIMIT @Batch
            """;
        var (readable, unreadable, after) = (0, 0, column.Start);
        IReadOnlyList<ValueRow> values;
        do
        {
            values = await db.QueryAsync<ValueRow>(
                sql, new { KeyId = key.ToByteArray(), After = after, Batch = batch }, cancellationToken);
            foreach (var value in values)
            {
                after = value.RowKey;
                if (TryStage(value))
                {
                    readable++;
                }
                else
                {
                    unreadable++;
                }
            }

            await work.CommitAsync(cancellationToken);
        }
        while (values.Count == batch);

        if (unreadable > 0)
        {
            Unreadable(log, unreadable, column.Subject);
        }

        return readable;
    }

    private bool TryStage(ValueRow value)
    {
        var row = column.Row(new AccountId(value.AccountId), value.RowKey);
        byte[] plaintext;
        try
        {
            plaintext = protector.Unprotect(column.Purpose, row, value.Encrypted);
        }
        catch (CryptographicException)
        {
            // Damaged, or moved here from another row: the error surfaces when the value is used. Continue with the other rows.
            return false;
        }

        // If a user or another replica has written another value meanwhile, it is encrypted with the current key already.
        work.Stage(
            $"""
            UPDATE {column.Table} SET {column.Column} = @Encrypted
            WHERE {column.Key} = @RowKey AND account_id = @AccountId AND {column.Column} = @Old
            """,
            new { Encrypted = protector.Protect(column.Purpose, row, plaintext), value.RowKey, value.AccountId, Old = value.Encrypted });
        CryptographicOperations.ZeroMemory(plaintext);
        return true;
    }

    [LoggerMessage(1021, LogLevel.Warning, "Could not decrypt {Count} {Subject}; they stay encrypted with their old key")]
    private static partial void Unreadable(ILogger log, int count, string subject);

    private sealed class CountRow
    {
        public long Total { get; init; }
        public long Remaining { get; init; }
    }

    private sealed class ValueRow
    {
        public TKey RowKey { get; init; } = default!;
        public long AccountId { get; init; }
        public byte[] Encrypted { get; init; } = [];
    }
}
