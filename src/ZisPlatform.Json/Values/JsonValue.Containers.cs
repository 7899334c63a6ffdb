using System.Runtime.CompilerServices;
using System.Text;

namespace ZisPlatform.Json.Values;

public readonly partial struct JsonValue
{
    /// <summary>Gets the items of an array.</summary>
    /// <exception cref="InvalidOperationException">The value is not an array.</exception>
    public ReadOnlySpan<JsonValue> Items => ArrayNode.Items;

    /// <summary>Gets the keys of an object, in order.</summary>
    /// <exception cref="InvalidOperationException">The value is not an object.</exception>
    public ReadOnlySpan<string> Keys => ObjectNode.Keys;

    /// <summary>Gets the values of an object, in the order of <see cref="Keys"/>.</summary>
    /// <exception cref="InvalidOperationException">The value is not an object.</exception>
    public ReadOnlySpan<JsonValue> Values => ObjectNode.Values;

    /// <summary>Gets the members of an object as (key, value), in order: <c>foreach (var (key, value) in document.Members)</c>.</summary>
    /// <exception cref="InvalidOperationException">The value is not an object.</exception>
    public JsonMembers Members => new(ObjectNode);

    /// <summary>Gets the number of items or members; 0 for any other value.</summary>
    public int Count => _node is ArrayNode array ? array.Count : _node is ObjectNode members ? members.Count : 0;

    /// <summary>
    /// Gets the length of the compact JSON in bytes, without escapes, so that a size limit can be checked before writing. Shared parts are
    /// counted each time they would be written. Arrays and objects cache the length. Counting stops at 2^50.
    /// </summary>
    public long TextLength => Kind switch
    {
        JsonKind.Null => 4,
        JsonKind.Boolean => AsBoolean() ? 4 : 5,
        JsonKind.Number => NumberLength,
        JsonKind.String => 2 + Encoding.UTF8.GetByteCount(AsString()),
        JsonKind.Array or JsonKind.Object => Unsafe.As<ContainerNode>(_node!).TextLength,
    };

    /// <summary>Gets the nesting depth of arrays and objects, including this one; 0 for any other value.</summary>
    public int Levels => _node is ContainerNode container ? container.Levels : 0;

    internal int Depth => _node is ContainerNode container ? container.Depth : 0;

    internal long Size => _node is ContainerNode container ? container.Size : 1;

    internal ArrayNode ArrayNode => _node as ArrayNode ?? throw WrongKind("an array");

    internal ObjectNode ObjectNode => _node as ObjectNode ?? throw WrongKind("an object");

    /// <summary>
    /// Gets the member, or null if it does not exist or this is not an object; use <see cref="TryGet(string, out JsonValue)"/> to
    /// distinguish the two.
    /// </summary>
    public JsonValue this[string key] => TryGet(key, out var value) ? value : default;

    /// <summary>Gets the item, or null if it does not exist or this is not an array.</summary>
    public JsonValue this[int index] => TryGet(index, out var value) ? value : default;

    /// <summary>Gets a member; returns false if it does not exist or this is not an object.</summary>
    public bool TryGet(string key, out JsonValue value)
    {
        if (_node is ObjectNode members)
        {
            return members.TryGet(key, out value);
        }

        value = default;
        return false;
    }

    /// <summary>Gets an item, counted from 0; returns false outside the array or if this is not an array.</summary>
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

    /// <summary>Returns this object with the member set: replaced at its position, or added at the end.</summary>
    public JsonValue With(string key, JsonValue value) => new(ObjectNode.With(key, value));

    /// <summary>Returns this object without the member; the same object if the member does not exist.</summary>
    public JsonValue Without(string key) => new(ObjectNode.Without(key));

    /// <summary>Returns this array with the item set. If the index is beyond the end, the gap is filled with nulls.</summary>
    public JsonValue With(int index, JsonValue value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(ArrayNode.With(index, value));
    }

    /// <summary>Returns this array with one more item. This is inexpensive, because both arrays share the other items.</summary>
    public JsonValue Append(JsonValue value) => new(ArrayNode.Append(value));

    /// <summary>Returns a part of this array, which shares its items.</summary>
    public JsonValue Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, ArrayNode.Count - start);
        return new(ArrayNode.Slice(start, count));
    }
}
