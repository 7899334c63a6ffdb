using System.Runtime.CompilerServices;
using System.Text;

namespace ZisPlatform.Json;

public readonly partial struct JsonValue
{
    /// <summary>The items of an array.</summary>
    /// <exception cref="InvalidOperationException">It is no array.</exception>
    public ReadOnlySpan<JsonValue> Items => ArrayNode.Items;

    /// <summary>The keys of an object, in order.</summary>
    /// <exception cref="InvalidOperationException">It is no object.</exception>
    public ReadOnlySpan<string> Keys => ObjectNode.Keys;

    /// <summary>The values of an object, in the order of <see cref="Keys"/>.</summary>
    /// <exception cref="InvalidOperationException">It is no object.</exception>
    public ReadOnlySpan<JsonValue> Values => ObjectNode.Values;

    /// <summary>The members of an object as (key, value), in order: <c>foreach (var (key, value) in it.Members)</c>.</summary>
    /// <exception cref="InvalidOperationException">It is no object.</exception>
    public JsonMembers Members => new(ObjectNode);

    /// <summary>How many items or members; 0 of anything else.</summary>
    public int Count => _node is ArrayNode array ? array.Count : _node is ObjectNode members ? members.Count : 0;

    /// <summary>
    /// Bytes of the compact JSON, escapes not counted: what a limit on size can ask before anything is written. Parts that are
    /// shared count each time they would be written. Arrays and objects remember it. It stops counting at 2^50.
    /// </summary>
    public long TextLength => Kind switch
    {
        JsonKind.Null => 4,
        JsonKind.Boolean => AsBoolean() ? 4 : 5,
        JsonKind.Number => NumberLength,
        JsonKind.String => 2 + Encoding.UTF8.GetByteCount(AsString()),
        JsonKind.Array or JsonKind.Object => Unsafe.As<ContainerNode>(_node!).TextLength,
    };

    /// <summary>Arrays and objects in one another, this one included; 0 of anything else.</summary>
    public int Levels => _node is ContainerNode container ? container.Levels : 0;

    internal int Depth => _node is ContainerNode container ? container.Depth : 0;

    internal long Size => _node is ContainerNode container ? container.Size : 1;

    internal ArrayNode ArrayNode => _node as ArrayNode ?? throw Not("an array");

    internal ObjectNode ObjectNode => _node as ObjectNode ?? throw Not("an object");

    /// <summary>The member, or null where there is none or this is no object; <see cref="TryGet(string, out JsonValue)"/> tells them apart.</summary>
    public JsonValue this[string key] => TryGet(key, out var value) ? value : default;

    /// <summary>The item, or null where there is none or this is no array.</summary>
    public JsonValue this[int index] => TryGet(index, out var value) ? value : default;

    /// <summary>Reads a member; false for a missing one and for anything that is no object.</summary>
    public bool TryGet(string key, out JsonValue value)
    {
        if (_node is ObjectNode members)
        {
            return members.TryGet(key, out value);
        }

        value = default;
        return false;
    }

    /// <summary>Reads an item, counted from 0; false outside the array and for anything that is no array.</summary>
    public bool TryGet(int index, out JsonValue value)
    {
        if (_node is ArrayNode array && (uint)index < (uint)array.Count)
        {
            value = array.Items[index];
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>This object with the member set: replaced where it stands, or added at the end.</summary>
    public JsonValue With(string key, JsonValue value) => new(ObjectNode.With(key, value));

    /// <summary>This object without the member; itself when there is none.</summary>
    public JsonValue Without(string key) => new(ObjectNode.Without(key));

    /// <summary>This array with the item set. An index beyond the end fills up with nulls.</summary>
    public JsonValue With(int index, JsonValue value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(ArrayNode.With(index, value));
    }

    /// <summary>This array with one more item; cheap, because the two share all the others.</summary>
    public JsonValue Append(JsonValue value) => new(ArrayNode.Append(value));

    /// <summary>Part of this array, sharing its items.</summary>
    public JsonValue Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, ArrayNode.Count - start);
        return new(ArrayNode.Slice(start, count));
    }
}
