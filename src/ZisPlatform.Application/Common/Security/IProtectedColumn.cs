namespace ZisPlatform.Application.Common.Security;

/// <summary>
/// A column of values that are encrypted under the key ring. Each module registers one per encrypted column, so that a key rotation
/// covers all of them. Replicas may process a column concurrently: a value that another replica has changed is skipped.
/// </summary>
public interface IProtectedColumn
{
    /// <summary>The display name of the encrypted values, in the plural.</summary>
    string Subject { get; }

    /// <summary>Counts all values, and those that are encrypted under another key.</summary>
    Task<ProtectedCount> CountAsync(Guid key, CancellationToken cancellationToken);

    /// <summary>
    /// Reencrypts, in one pass, all values that are encrypted under another key. Returns the number of such values that could be
    /// decrypted. A value that cannot be decrypted is left unchanged.
    /// </summary>
    /// <param name="key">The current encryption key.</param>
    /// <param name="batch">The maximum number of values in one transaction.</param>
    /// <param name="cancellationToken">Stops the pass; committed batches are kept.</param>
    Task<int> ReencryptAsync(Guid key, int batch, CancellationToken cancellationToken);
}

/// <param name="Total">The number of all values.</param>
/// <param name="Remaining">The number of values that are not yet encrypted under the given key.</param>
public sealed record ProtectedCount(long Total, long Remaining);
