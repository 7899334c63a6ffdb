using ZisPlatform.Application.Common;

namespace ZisPlatform.Application.Identity;

/// <summary>How far the stored secrets are under one key, counted in the rows themselves.</summary>
/// <param name="Key">The key that encrypts now.</param>
/// <param name="Total">Encrypted values in the store.</param>
/// <param name="Done">Those under this key.</param>
/// <param name="Left">Those under an earlier one.</param>
/// <param name="Values">The same by kind.</param>
public sealed record KeyRotationView(Guid Key, long Total, long Done, long Left, IReadOnlyList<RotatedValues> Values);

/// <param name="Subject">What is encrypted.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Left">How many are under an earlier key.</param>
public sealed record RotatedValues(string Subject, long Total, long Left);

/// <summary>Tells how far the rotation is.</summary>
public sealed class KeyRotationProgress(IEnumerable<IProtectedColumn> columns, ISecretProtector protector)
{
    public async Task<KeyRotationView> ShowAsync(CancellationToken cancellationToken)
    {
        var key = protector.CurrentKey;
        var values = new List<RotatedValues>();
        foreach (var column in columns)
        {
            var count = await column.CountAsync(key, cancellationToken);
            values.Add(new RotatedValues(column.Subject, count.Total, count.Left));
        }

        var (total, left) = (values.Sum(value => value.Total), values.Sum(value => value.Left));
        return new KeyRotationView(key, total, total - left, left, values);
    }
}
