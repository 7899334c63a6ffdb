namespace ZisPlatform.Json;

/// <summary>
/// Slots that several versions of an array or object share. The version that ends at the last used slot may take the next
/// one in place; every other version copies. So building by appending is linear, and no version sees another's items.
/// </summary>
internal sealed class SharedItems(JsonValue[] items, int used)
{
    private int _used = used;

    public JsonValue[] Items { get; } = items;

    /// <summary>Puts <paramref name="item"/> at <paramref name="end"/> unless that slot belongs to another version already.</summary>
    public bool TryAppend(int end, JsonValue item)
    {
        if (end >= Items.Length || Interlocked.CompareExchange(ref _used, end + 1, end) != end)
        {
            return false;
        }

        Items[end] = item;
        return true;
    }

    /// <summary>A copy of <paramref name="items"/> with <paramref name="item"/> behind them and room for as many again.</summary>
    public static SharedItems Grow(ReadOnlySpan<JsonValue> items, JsonValue item)
    {
        var grown = new JsonValue[Math.Max(4, checked(items.Length * 2))];
        items.CopyTo(grown);
        grown[items.Length] = item;
        return new SharedItems(grown, items.Length + 1);
    }
}
