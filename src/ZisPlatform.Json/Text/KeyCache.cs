using System.Buffers.Binary;
using System.Text;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Text;

/// <summary>
/// Caches short keys and the shapes of small objects per thread, because events repeat them. The cache is direct-mapped: a new entry
/// replaces an old one, so that its size is constant for any input.
/// </summary>
internal sealed class KeyCache
{
    private const int SlotCount = 512;
    private const int MaxKeyLength = 40;
    private const int MaxShapeLength = 64;

    private readonly string?[] _keys = new string?[SlotCount];
    private readonly KeyTable?[] _shapes = new KeyTable?[SlotCount];
    private readonly int[] _shapeCounts = new int[SlotCount];

    public static uint Hash(ReadOnlySpan<byte> utf8)
    {
        ulong mixed;
        if (utf8.Length >= 8)
        {
            mixed = BinaryPrimitives.ReadUInt64LittleEndian(utf8) * 31 + BinaryPrimitives.ReadUInt64LittleEndian(utf8[^8..]);
        }
        else
        {
            mixed = 0;
            foreach (var value in utf8)
            {
                mixed = (mixed << 8) | value;
            }
        }

        mixed = (mixed + (ulong)utf8.Length) * 0x9E37_79B9_7F4A_7C15;
        return (uint)(mixed >> 32);
    }

    public string GetKey(ReadOnlySpan<byte> utf8, uint hash)
    {
        if (utf8.Length > MaxKeyLength)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        ref var slot = ref _keys[hash % SlotCount];
        if (slot is null || !Ascii.Equals(utf8, slot))
        {
            slot = Encoding.UTF8.GetString(utf8);
        }

        return slot;
    }

    /// <summary>Returns the table of these keys, or null if they are new; the caller must then check for duplicates.</summary>
    public KeyTable? FindShape(ReadOnlySpan<string> keys, uint hash)
    {
        var slot = hash % SlotCount;
        if (_shapeCounts[slot] != keys.Length || _shapes[slot] is not { } table)
        {
            return null;
        }

        var cachedKeys = table.GetKeys(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            if ((object)cachedKeys[i] != keys[i])
            {
                return null;
            }
        }

        return table;
    }

    public void AddShape(KeyTable table, int count, uint hash)
    {
        if (count <= MaxShapeLength)
        {
            _shapes[hash % SlotCount] = table;
            _shapeCounts[hash % SlotCount] = count;
        }
    }
}
