namespace ZisPlatform.Json.Values;

/// <summary>
/// Slots that several versions of an array or object share. The version that ends at the last used slot can add an item in place; all other
/// versions copy. Building by appending is therefore linear, and no version sees the items of another.
/// </summary>
internal sealed class SharedItems(JsonValue[] items, int used)
{
    private int _used = used;

    public JsonValue[] Items { get; } = items;

    /// <summary>Writes <paramref name="item"/> at <paramref name="end"/>, unless the slot already belongs to another version.</summary>
    public bool TryAppend(int end, JsonValue item)
    {
        if (end >= Items.Length || Interlocked.CompareExchange(ref _used, end + 1, end) != end)
        {
            return false;
        }

        Items[end] = item;
        return true;
    }

    /// <summary>Copies <paramref name="items"/>, adds <paramref name="item"/>, and reserves room for doubling the size.</summary>
    public static SharedItems Grow(ReadOnlySpan<JsonValue> items, JsonValue item)
    {
        var grown = new JsonValue[Math.Max(4, checked(items.Length * 2))];
        items.CopyTo(grown);
        grown[items.Length] = item;
        return new SharedItems(grown, items.Length + 1);
    }
}
