namespace ZisPlatform.Json.Values;

/// <summary>Collects the members of a new object. A duplicate key keeps its position and takes the later value.</summary>
public sealed class JsonObjectBuilder(int capacity = 4)
{
    private const int IndexThreshold = 16;

    private Dictionary<string, int>? _positions;
    private string[] _keys = new string[capacity];
    private JsonValue[] _values = new JsonValue[capacity];

    public int Count { get; private set; }

    public JsonObjectBuilder Set(string key, JsonValue value)
    {
        var position = Find(key);
        if (position >= 0)
        {
            _values[position] = value;
            return this;
        }

        if (Count == _keys.Length)
        {
            var newSize = Math.Max(4, checked(Count * 2));
            Array.Resize(ref _keys, newSize);
            Array.Resize(ref _values, newSize);
        }

        _keys[Count] = key;
        _values[Count++] = value;
        _positions?.Add(key, Count - 1);
        if (Count == IndexThreshold)
        {
            _positions = new Dictionary<string, int>(IndexThreshold * 2, StringComparer.Ordinal);
            for (var i = 0; i < Count; i++)
            {
                _positions.Add(_keys[i], i);
            }
        }

        return this;
    }

    /// <summary>Returns the object. The builder must not be used afterwards.</summary>
    public JsonValue ToValue()
    {
        Array.Resize(ref _values, Count);
        return new JsonValue(ObjectNode.Wrap(new KeyTable(_keys, Count), _values));
    }

    private int Find(string key)
    {
        if (_positions is not null)
        {
            return _positions.TryGetValue(key, out var position) ? position : -1;
        }

        return Array.IndexOf(_keys, key, 0, Count);
    }
}
