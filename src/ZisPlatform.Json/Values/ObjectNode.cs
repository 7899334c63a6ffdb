namespace ZisPlatform.Json;

/// <summary>Members in the order they came: keys in a <see cref="KeyTable"/> that objects of one shape share, values beside it.</summary>
internal sealed class ObjectNode : ContainerNode
{
    public static readonly ObjectNode Empty = new(new KeyTable([], 0), [], 0, null, 1);

    private readonly KeyTable _keys;
    private readonly JsonValue[] _values;
    private readonly SharedItems? _shared;

    private ObjectNode(KeyTable keys, JsonValue[] values, int count, SharedItems? shared, int depth)
        : base(JsonKind.Object, depth)
    {
        _keys = keys;
        _values = values;
        _shared = shared;
        Count = count;
    }

    public int Count { get; }

    public KeyTable KeyTable => _keys;

    public ReadOnlySpan<string> Keys => _keys.First(Count);

    public ReadOnlySpan<JsonValue> Values => _values.AsSpan(0, Count);

    public ReadOnlyMemory<JsonValue> Memory => _values.AsMemory(0, Count);

    /// <summary>Takes <paramref name="values"/> over; the keys must be distinct and as many.</summary>
    public static ObjectNode Own(KeyTable keys, JsonValue[] values)
    {
        if (values.Length == 0)
        {
            return Empty;
        }

        var depth = 0;
        foreach (ref readonly var value in values.AsSpan())
        {
            depth = Math.Max(depth, value.Depth);
        }

        return new ObjectNode(keys, values, values.Length, null, Above(depth));
    }

    public int Find(string key) => _keys.Find(key, Count);

    public bool TryGet(string key, out JsonValue value)
    {
        var position = Find(key);
        value = position < 0 ? default : _values[position];
        return position >= 0;
    }

    public ObjectNode With(string key, JsonValue value)
    {
        var position = Find(key);
        return position < 0 ? Add(key, value) : Replace(position, value);
    }

    public ObjectNode Without(string key)
    {
        var position = Find(key);
        if (position < 0)
        {
            return this;
        }

        if (Count == 1)
        {
            return Empty;
        }

        var keys = new string[Count - 1];
        var values = new JsonValue[Count - 1];
        Keys[..position].CopyTo(keys);
        Keys[(position + 1)..].CopyTo(keys.AsSpan(position));
        Values[..position].CopyTo(values);
        Values[(position + 1)..].CopyTo(values.AsSpan(position));
        return new ObjectNode(new KeyTable(keys, keys.Length), values, values.Length, null, Depth);
    }

    /// <summary>Positions in the order of the keys' code points.</summary>
    public int[] SortedPositions()
    {
        var keys = Keys.ToArray();
        var positions = new int[keys.Length];
        for (var i = 0; i < positions.Length; i++)
        {
            positions[i] = i;
        }

        Array.Sort(keys, positions, CodePoints.Order);
        return positions;
    }

    private ObjectNode Replace(int position, JsonValue value)
    {
        var values = Values.ToArray();
        values[position] = value;
        return new ObjectNode(_keys, values, Count, null, Math.Max(Depth, Above(value.Depth)));
    }

    private ObjectNode Add(string key, JsonValue value)
    {
        var depth = Math.Max(Depth, Above(value.Depth));
        var keys = _keys.Append(key, Count);
        if (_shared is not null && _shared.TryAppend(Count, value))
        {
            return new ObjectNode(keys, _values, Count + 1, _shared, depth);
        }

        var shared = SharedItems.Grow(Values, value);
        return new ObjectNode(keys, shared.Items, Count + 1, shared, depth);
    }
}
