namespace ZisPlatform.Json.Values;

/// <summary>Collects the items of a new array. Not thread-safe.</summary>
public sealed class JsonArrayBuilder(int capacity = 4)
{
    private JsonValue[] _items = new JsonValue[capacity];

    public int Count { get; private set; }

    public JsonArrayBuilder Add(JsonValue item)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(4, checked(Count * 2)));
        }

        _items[Count++] = item;
        return this;
    }

    /// <summary>Returns the array and clears the builder.</summary>
    public JsonValue ToValue()
    {
        var array = new JsonValue(ArrayNode.Wrap(_items, Count));
        _items = [];
        Count = 0;
        return array;
    }
}
