using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>
/// Reads, writes and deletes at paths given as arrays. The recursion depth is that of the path, which is limited by the depth of values.
/// </summary>
internal static class PathAccess
{
    public static JsonValue Get(Machine machine, JsonValue value, JsonValue path)
    {
        if (!path.IsArray)
        {
            return machine.FailWith("Path must be specified as an array");
        }

        foreach (ref readonly var key in path.Items)
        {
            value = Indexing.Get(machine, value, key);
            if (machine.Stopped)
            {
                return default;
            }
        }

        return value;
    }

    public static JsonValue Set(Machine machine, JsonValue target, JsonValue path, JsonValue value)
    {
        if (!path.IsArray)
        {
            return machine.FailWith("Path must be specified as an array");
        }

        return path.Count > JsonValue.MaxDepth ? ExceedDepth(machine) : Set(machine, target, path.Items, value);
    }

    public static JsonValue Delete(Machine machine, JsonValue container, ReadOnlySpan<JsonValue> paths)
    {
        foreach (ref readonly var path in paths)
        {
            if (!path.IsArray)
            {
                return machine.FailWith($"Path must be specified as array, not {ErrorMessages.KindName(path)}");
            }
        }

        var sorted = paths.ToArray();
        Array.Sort(sorted, machine.Order);
        if (machine.Stopped)
        {
            return default;
        }

        return sorted.Length > 0 && sorted[^1].Count > JsonValue.MaxDepth ? ExceedDepth(machine)
            : sorted.Length > 0 && sorted[0].Count == 0 ? default
            : Deletion.Delete(machine, container, sorted, 0);
    }

    private static JsonValue Set(Machine machine, JsonValue target, ReadOnlySpan<JsonValue> path, JsonValue value)
    {
        if (path.IsEmpty)
        {
            return value;
        }

        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var old = Indexing.Get(machine, target, path[0]);
        var inner = machine.Stopped ? default : Set(machine, old, path[1..], value);
        return machine.Stopped ? default : SetKey(machine, target, path[0], inner);
    }

    public static JsonValue SetKey(Machine machine, JsonValue target, JsonValue key, JsonValue value)
    {
        switch (key.Kind, target.Kind)
        {
            case (JsonKind.String, JsonKind.Object or JsonKind.Null):
                var members = target.IsNull ? JsonValue.EmptyObject : target;
                return machine.ChargeMember(members, key.AsString()) ? members.With(key.AsString(), value) : default;
            case (JsonKind.Number, JsonKind.Array or JsonKind.Null):
                return SetItem(machine, target.IsNull ? JsonValue.EmptyArray : target, key.AsDouble(), value);
            case (JsonKind.Object, JsonKind.Array or JsonKind.Null):
                return SetSlice(machine, target.IsNull ? JsonValue.EmptyArray : target, key, value);
            case (JsonKind.Object, JsonKind.String):
                return machine.FailWith("Cannot update string slices");
            case (JsonKind.Array, JsonKind.Array):
                return machine.FailWith("Cannot update field at array index of array");
            case (JsonKind.Object, _):
                return machine.FailWith($"Cannot update field at object index of {ErrorMessages.KindName(target)}");
            default:
                return machine.FailWith(ErrorMessages.CannotIndex(target, key));
        }
    }

    private static JsonValue SetItem(Machine machine, JsonValue array, double index, JsonValue value)
    {
        if (double.IsNaN(index))
        {
            return machine.FailWith("Cannot set array element at NaN index");
        }

        var position = Math.Floor(index);
        position = position < 0 ? position + array.Count : position;
        if (position < 0)
        {
            return machine.FailWith("Out of bounds negative array index");
        }

        if (position > 536_870_911)
        {
            return machine.FailWith("Array index too large");
        }

        return machine.Charge(Machine.ItemBytes + (position == array.Count ? 0 : 16L * Math.Max((long)position, array.Count)))
            ? array.With((int)position, value)
            : default;
    }

    private static JsonValue SetSlice(Machine machine, JsonValue array, JsonValue key, JsonValue value)
    {
        if (!Indexing.TryGetSliceBounds(machine, key, array.Count, out var start, out var end))
        {
            return default;
        }

        if (!value.IsArray)
        {
            return machine.FailWith("A slice of an array can only be assigned another array");
        }

        return Splice(machine, array, start, end, value.Items);
    }

    private static JsonValue Splice(Machine machine, JsonValue array, int start, int end, ReadOnlySpan<JsonValue> replacement)
    {
        var length = array.Count - (end - start) + replacement.Length;
        if (!machine.Charge(Machine.ItemBytes + (16L * length)))
        {
            return default;
        }

        var spliced = new JsonValue[length];
        array.Items[..start].CopyTo(spliced);
        replacement.CopyTo(spliced.AsSpan(start));
        array.Items[end..].CopyTo(spliced.AsSpan(start + replacement.Length));
        return new JsonValue(ArrayNode.Wrap(spliced));
    }

    private static JsonValue ExceedDepth(Machine machine)
    {
        machine.Exceed(JqBudget.Depth);
        return default;
    }
}
