using System.Text;

namespace ZisPlatform.Json.Values;

/// <summary>
/// Members in insertion order: the keys are in a <see cref="KeyTable"/> that objects of one shape share, the values are stored separately.
/// </summary>
internal sealed class ObjectNode : ContainerNode
{
    public static readonly ObjectNode Empty = new(new KeyTable([], 0), [], 0, null, (1, 1));

    private readonly KeyTable _keys;
    private readonly JsonValue[] _values;
    private readonly SharedItems? _shared;

    private ObjectNode(KeyTable keys, JsonValue[] values, int count, SharedItems? shared, (int Depth, long Size) extent)
        : base(JsonKind.Object, extent.Depth, extent.Size)
    {
        _keys = keys;
        _values = values;
        _shared = shared;
        Count = count;
    }

    public int Count { get; }

    public KeyTable KeyTable => _keys;

    public ReadOnlySpan<string> Keys => _keys.GetKeys(Count);

    public ReadOnlySpan<JsonValue> Values => _values.AsSpan(0, Count);

    protected override ReadOnlySpan<JsonValue> Parts => Values;

    protected override long OverheadLength
    {
        get
        {
            // The brackets, plus quotes, colon and comma of each member, except the comma of the last member.
            var length = 2L + Math.Max(0, (4 * Count) - 1);
            foreach (var key in Keys)
            {
                length += Encoding.UTF8.GetByteCount(key);
            }

            return length;
        }
    }

    public ReadOnlyMemory<JsonValue> Memory => _values.AsMemory(0, Count);

    /// <summary>
    /// Creates an object that takes ownership of <paramref name="values"/>. The keys must be distinct and of the same number.
    /// </summary>
    public static ObjectNode Wrap(KeyTable keys, JsonValue[] values) =>
        values.Length == 0 ? Empty : new ObjectNode(keys, values, values.Length, null, Measure(values));

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
        return Wrap(new KeyTable(keys, keys.Length), values);
    }

    /// <summary>Returns the positions in the order of the keys' code points.</summary>
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
        return Wrap(_keys, values);
    }

    private ObjectNode Add(string key, JsonValue value)
    {
        var extent = (Math.Max(Depth, ParentDepth(value.Depth)), AddSizes(Size, value.Size));
        var keys = _keys.Append(key, Count);
        if (_shared is not null && _shared.TryAppend(Count, value))
        {
            return new ObjectNode(keys, _values, Count + 1, _shared, extent);
        }

        var shared = SharedItems.Grow(Values, value);
        return new ObjectNode(keys, shared.Items, Count + 1, shared, extent);
    }
}
