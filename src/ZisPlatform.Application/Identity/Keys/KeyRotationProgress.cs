using ZisPlatform.Application.Common.Security;

namespace ZisPlatform.Application.Identity.Keys;

/// <summary>The progress of a key rotation, counted from the stored rows.</summary>
/// <param name="Key">The current encryption key.</param>
/// <param name="Total">The number of encrypted values in the store.</param>
/// <param name="Done">The number of values that are encrypted under the current key.</param>
/// <param name="Left">The number of values that are encrypted under an earlier key.</param>
/// <param name="Values">The progress by kind of value.</param>
public sealed record KeyRotationView(Guid Key, long Total, long Done, long Left, IReadOnlyList<RotatedValues> Values);

/// <param name="Subject">The kind of the encrypted values.</param>
/// <param name="Total">The number of values.</param>
/// <param name="Left">The number of values that are encrypted under an earlier key.</param>
public sealed record RotatedValues(string Subject, long Total, long Left);

/// <summary>Reports the progress of a key rotation.</summary>
internal sealed class KeyRotationProgress(IEnumerable<IProtectedColumn> columns, ISecretProtector protector)
{
    public async Task<KeyRotationView> GetAsync(CancellationToken cancellationToken)
    {
        var key = protector.CurrentKey;
        var values = new List<RotatedValues>();
        foreach (var column in columns)
        {
            var count = await column.CountAsync(key, cancellationToken);
            values.Add(new RotatedValues(column.Subject, count.Total, count.Remaining));
        }

        var (total, remaining) = (values.Sum(value => value.Total), values.Sum(value => value.Left));
        return new KeyRotationView(key, total, total - remaining, remaining, values);
    }
}
