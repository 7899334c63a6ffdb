namespace ZisPlatform.Json.Values;

/// <summary>A window on slots that other versions can share.</summary>
internal sealed class ArrayNode : ContainerNode
{
    public static readonly ArrayNode Empty = new([], 0, 0, null, (1, 1));

    /// <summary>
    /// The maximum length of a slice that is measured again. Longer slices keep the depth and size of the whole array as an upper bound.
    /// </summary>
    private const int MaxMeasuredLength = 32;

    private readonly JsonValue[] _items;
    private readonly int _start;
    private readonly SharedItems? _shared;

    private ArrayNode(JsonValue[] items, int start, int count, SharedItems? shared, (int Depth, long Size) extent)
        : base(JsonKind.Array, extent.Depth, extent.Size)
    {
        _items = items;
        _start = start;
        Count = count;
        _shared = shared;
    }

    public int Count { get; }

    public ReadOnlySpan<JsonValue> Items => _items.AsSpan(_start, Count);

    protected override ReadOnlySpan<JsonValue> Parts => Items;

    protected override long OverheadLength => 2 + Math.Max(0, Count - 1);

    public ReadOnlyMemory<JsonValue> Memory => _items.AsMemory(_start, Count);

    /// <summary>Creates an array that takes ownership of <paramref name="items"/>. The caller must not modify them.</summary>
    public static ArrayNode Wrap(JsonValue[] items) => Wrap(items, items.Length);

    public static ArrayNode Wrap(JsonValue[] items, int count) =>
        count == 0 ? Empty : new ArrayNode(items, 0, count, null, Measure(items.AsSpan(0, count)));

    public ArrayNode Append(JsonValue item)
    {
        var extent = (Math.Max(Depth, ParentDepth(item.Depth)), AddSizes(Size, item.Size));
        if (_shared is not null && _shared.TryAppend(_start + Count, item))
        {
            return new ArrayNode(_items, _start, Count + 1, _shared, extent);
        }

        var shared = SharedItems.Grow(Items, item);
        return new ArrayNode(shared.Items, 0, Count + 1, shared, extent);
    }

    public ArrayNode AppendAll(ArrayNode other)
    {
        if (other.Count == 1)
        {
            return Append(other.Items[0]);
        }

        var joined = new JsonValue[checked(Count + other.Count)];
        Items.CopyTo(joined);
        other.Items.CopyTo(joined.AsSpan(Count));
        return new ArrayNode(joined, 0, joined.Length, null, (Math.Max(Depth, other.Depth), AddSizes(Size, other.Size)));
    }

    public ArrayNode With(int index, JsonValue item)
    {
        if (index == Count)
        {
            return Append(item);
        }

        var copy = new JsonValue[Math.Max(Count, checked(index + 1))];
        Items.CopyTo(copy);
        copy[index] = item;
        return Wrap(copy);
    }

    public ArrayNode Slice(int start, int count) =>
        count == 0 ? Empty
        : count == Count ? this
        : new ArrayNode(
            _items, _start + start, count, _shared, count <= MaxMeasuredLength ? Measure(Items.Slice(start, count)) : (Depth, Size));
}
