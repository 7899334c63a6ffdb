namespace ZisPlatform.Json.Values;

/// <summary>The keys of one or more objects of the same shape, in order, with a hash index for large tables.</summary>
/// <remarks>
/// Shared like <see cref="SharedItems"/>: an object owns the first <c>count</c> keys, and the object that owns all of them can add one. The
/// index can therefore contain keys that an object does not have; a lookup skips them by their position.
/// </remarks>
internal sealed class KeyTable
{
    private const int LinearSearchLimit = 8;

    private readonly string[] _keys;
    private int[]? _index;
    private int _used;

    public KeyTable(string[] keys, int used)
    {
        _keys = keys;
        _used = used;
    }

    public ReadOnlySpan<string> GetKeys(int count) => _keys.AsSpan(0, count);

    /// <summary>Returns the position of <paramref name="key"/> among the first <paramref name="count"/> keys, or -1.</summary>
    public int Find(string key, int count)
    {
        var keys = _keys.AsSpan(0, count);
        for (var i = 0; i < keys.Length && i < LinearSearchLimit; i++)
        {
            if ((object)keys[i] == key)
            {
                return i;
            }
        }

        return count <= LinearSearchLimit ? FindByText(keys, key) : FindByHash(key, count);
    }

    /// <summary>Returns the table in which <paramref name="key"/> follows the first <paramref name="count"/> keys.</summary>
    public KeyTable Append(string key, int count)
    {
        if (count < _keys.Length && Interlocked.CompareExchange(ref _used, count + 1, count) == count)
        {
            _keys[count] = key;
            if (_keys.Length > LinearSearchLimit)
            {
                AddToIndex(key, count);
            }

            return this;
        }

        // Two versions that grow in the same way, such as objects in a loop, have the same keys. A claimed slot may not be written yet.
        if (count < _keys.Length && count < Volatile.Read(ref _used) && Volatile.Read(ref _keys[count]) is { } next && next == key)
        {
            return this;
        }

        var grown = new string[Math.Max(4, checked(count * 2))];
        GetKeys(count).CopyTo(grown);
        grown[count] = key;
        return new KeyTable(grown, count + 1);
    }

    private static int FindByText(ReadOnlySpan<string> keys, string key)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i].Length == key.Length && keys[i].AsSpan().SequenceEqual(key))
            {
                return i;
            }
        }

        return -1;
    }

    private int FindByHash(string key, int count)
    {
        var index = Volatile.Read(ref _index) ?? BuildIndex();
        var mask = index.Length - 1;
        for (var slot = key.GetHashCode() & mask; ; slot = (slot + 1) & mask)
        {
            var position = Volatile.Read(ref index[slot]) - 1;
            if (position < 0)
            {
                return -1;
            }

            if (position < count && _keys[position] == key)
            {
                return position;
            }
        }
    }

    private int[] BuildIndex()
    {
        lock (_keys)
        {
            if (_index is { } existing)
            {
                return existing;
            }

            // The index has room for every key of this table and is at most half full, so that it never grows.
            var index = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_keys.Length * 2)];
            var used = Volatile.Read(ref _used);
            for (var i = 0; i < used && _keys[i] is { } key; i++)
            {
                Insert(index, key, i);
            }

            Volatile.Write(ref _index, index);
            return index;
        }
    }

    private void AddToIndex(string key, int position)
    {
        // The lock also waits for an index that is being built and may have read this slot too early.
        lock (_keys)
        {
            if (_index is { } index)
            {
                Insert(index, key, position);
            }
        }
    }

    private static void Insert(int[] index, string key, int position)
    {
        var mask = index.Length - 1;
        var slot = key.GetHashCode() & mask;
        while (index[slot] != 0)
        {
            if (index[slot] == position + 1)
            {
                return;
            }

            slot = (slot + 1) & mask;
        }

        Volatile.Write(ref index[slot], position + 1);
    }
}
