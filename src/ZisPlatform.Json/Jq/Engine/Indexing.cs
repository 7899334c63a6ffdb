using ZisPlatform.Json.Jq.Builtins;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>Reads one step: by name, index, slice, or the positions of a sub-array.</summary>
internal static class Indexing
{
    public static JsonValue Get(Machine machine, JsonValue container, JsonValue key) => (container.Kind, key.Kind) switch
    {
        (JsonKind.Object, JsonKind.String) => container[key.AsString()],
        (JsonKind.Array, JsonKind.Number) => GetItem(container, key.AsDouble()),
        (JsonKind.Array or JsonKind.String, JsonKind.Object) => Slice(machine, container, key),
        (JsonKind.Array, JsonKind.Array) => SearchBuiltins.FindSubarray(machine, container, key),
        (JsonKind.Null, JsonKind.String or JsonKind.Number or JsonKind.Object) => default,
        _ => machine.FailWith(ErrorMessages.CannotIndex(container, key)),
    };

    /// <summary>
    /// Computes the bounds of a slice within <paramref name="length"/>: rounded outward to whole numbers; negative bounds count from the
    /// end.
    /// </summary>
    public static bool TryGetSliceBounds(Machine machine, JsonValue key, int length, out int start, out int end)
    {
        (start, end) = (0, length);
        if (!key.TryGet("start", out var from) || !key.TryGet("end", out var to))
        {
            return machine.Fail("Start and end indices of an array slice must be numbers");
        }

        if ((!from.IsNull && !from.IsNumber) || (!to.IsNull && !to.IsNumber))
        {
            return machine.Fail("Start and end indices of an array slice must be numbers");
        }

        var first = from.IsNull || double.IsNaN(from.AsDouble()) ? 0 : from.AsDouble();
        var last = to.IsNull || double.IsNaN(to.AsDouble()) ? length : to.AsDouble();
        first = first < 0 ? first + length : first;
        last = last < 0 ? last + length : last;
        start = (int)Math.Clamp(Math.Floor(first), 0, length);
        end = (int)Math.Clamp(Math.Ceiling(last), start, length);
        return true;
    }

    private static JsonValue GetItem(JsonValue array, double index)
    {
        var position = Math.Floor(index);
        position = position < 0 ? position + array.Count : position;
        return position >= 0 && position < array.Count ? array[(int)position] : default;
    }

    private static JsonValue Slice(Machine machine, JsonValue value, JsonValue key)
    {
        if (value.IsArray)
        {
            return TryGetSliceBounds(machine, key, value.Count, out var start, out var end) ? value.Slice(start, end - start) : default;
        }

        var text = value.AsString();
        if (!TryGetSliceBounds(machine, key, CodePoints.Count(text), out var from, out var to) || !machine.Charge(2L * (to - from)))
        {
            return default;
        }

        var first = CodePoints.UnitAt(text, 0, from);
        return text[first..CodePoints.UnitAt(text, first, to - from)];
    }
}
