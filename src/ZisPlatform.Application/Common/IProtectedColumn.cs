namespace ZisPlatform.Application.Common;

/// <summary>
/// One column of values that are encrypted under the key ring. A module adds one for each it has, so that a new key reaches all of
/// them. Replicas may all work on it at once: a value that another one has changed is left to it.
/// </summary>
public interface IProtectedColumn
{
    /// <summary>What is encrypted, in the plural, for people.</summary>
    string Subject { get; }

    /// <summary>How many values there are, and how many of them another key has encrypted.</summary>
    Task<ProtectedCount> CountAsync(Guid key, CancellationToken cancellationToken);

    /// <summary>
    /// Goes once through all values that another key has encrypted, and encrypts them anew under the one that encrypts now; how many
    /// it met that could be read. One that cannot be read stays as it is.
    /// </summary>
    /// <param name="key">The key that encrypts now.</param>
    /// <param name="batch">At most so many values in one transaction.</param>
    /// <param name="cancellationToken">Stops it; what is committed stays.</param>
    Task<int> ReencryptAsync(Guid key, int batch, CancellationToken cancellationToken);
}

/// <param name="Total">All values.</param>
/// <param name="Left">Those that are not yet encrypted under the key that was asked about.</param>
public sealed record ProtectedCount(long Total, long Left);
