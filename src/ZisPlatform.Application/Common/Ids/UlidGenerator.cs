using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ZisPlatform.Application.Common.Ids;

/// <summary>
/// Generates ULIDs: 26 characters that sort by creation time. The order is strict within this process; between replicas it depends on
/// their clocks.
/// </summary>
internal sealed class UlidGenerator(TimeProvider clock)
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int RandomBits = 80;
    private const int Length = 26;
    private const int TimeLength = 10;

    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    private readonly Lock _lock = new();
    private UInt128 _last;

    public string Next()
    {
        var now = (UInt128)clock.GetUtcNow().ToUnixTimeMilliseconds();
        UInt128 id;
        lock (_lock)
        {
            // Within one millisecond, or if the clock goes back, increment the last id to keep the order.
            id = now > _last >> RandomBits ? now << RandomBits | Random() : _last + 1;
            _last = id;
        }

        return Format(id);
    }

    private static UInt128 Random()
    {
        Span<byte> random = stackalloc byte[16];
        random.Clear();
        RandomNumberGenerator.Fill(random[^(RandomBits / 8)..]);
        return BinaryPrimitives.ReadUInt128BigEndian(random);
    }

    /// <summary>Returns the lower bound of the ids generated at this time or later; it is above all earlier ids.</summary>
    public static string LowerBoundAt(DateTimeOffset time) => Format((UInt128)time.ToUnixTimeMilliseconds() << RandomBits);

    /// <summary>Returns the time at which an id was generated.</summary>
    /// <param name="id">A valid id, see <see cref="IsValid"/>.</param>
    public static DateTimeOffset TimeOf(string id)
    {
        var milliseconds = id[..TimeLength].Aggregate(
            0L, (sum, letter) => (sum << 5) | (long)Alphabet.IndexOf(letter, StringComparison.Ordinal));
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
    }

    /// <summary>Determines whether a text is a valid id.</summary>
    public static bool IsValid(string text) => text.Length == Length && text[0] <= '7' && !text.AsSpan().ContainsAnyExcept(Letters);

    private static string Format(UInt128 id) => string.Create(Length, id, static (text, value) =>
    {
        for (var i = text.Length - 1; i >= 0; i--, value >>= 5)
        {
            text[i] = Alphabet[(int)(value & 31)];
        }
    });
}
