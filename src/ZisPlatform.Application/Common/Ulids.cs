using System.Security.Cryptography;

namespace ZisPlatform.Application.Common;

/// <summary>Hands out ULIDs: 26 characters that sort by creation, in this process without exception, between replicas by their clocks.</summary>
internal sealed class Ulids(TimeProvider clock)
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int RandomBits = 80;

    private readonly Lock _lock = new();
    private UInt128 _last;

    public string Next()
    {
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random[6..]);
        var now = (UInt128)clock.GetUtcNow().ToUnixTimeMilliseconds() << RandomBits;
        UInt128 id;
        lock (_lock)
        {
            // Within a millisecond, and where the clock goes back, the next one is the last one's successor.
            id = now >> RandomBits > _last >> RandomBits ? now | System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(random) : _last + 1;
            _last = id;
        }

        return string.Create(26, id, static (text, rest) =>
        {
            for (var i = text.Length - 1; i >= 0; i--, rest >>= 5)
            {
                text[i] = Alphabet[(int)(rest & 31)];
            }
        });
    }
}
