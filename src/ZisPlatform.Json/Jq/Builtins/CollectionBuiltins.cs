using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>Functions on whole arrays and objects.</summary>
internal static class CollectionBuiltins
{
    private static readonly KeyTable EntryKeys = new(["key", "value"], 2);

    public static JsonValue Length(Machine machine, JsonValue value) => value.Kind switch
    {
        JsonKind.Null => 0,
        JsonKind.Boolean => machine.FailWith($"{ErrorMessages.Describe(value)} has no length"),
        JsonKind.Number => Math.Abs(value.AsDouble()),
        JsonKind.String => CodePoints.Count(value.AsString()),
        JsonKind.Array or JsonKind.Object => value.Count,
    };

    public static JsonValue Add(Machine machine, JsonValue value)
    {
        if (!value.IsArray && !value.IsObject)
        {
            return machine.FailWith($"Cannot iterate over {ErrorMessages.Describe(value)}");
        }

        var items = value.IsArray ? value.Items : value.Values;
        if (items.Length > 2 && items[0].IsString)
        {
            return ConcatenateStrings(machine, items);
        }

        var sum = JsonValue.Null;
        foreach (ref readonly var item in items)
        {
            sum = Arithmetic.Add(machine, sum, item);
            if (machine.Stopped || !machine.Step())
            {
                return default;
            }
        }

        return sum;
    }

    public static JsonValue Keys(Machine machine, JsonValue value)
    {
        if (!value.IsObject)
        {
            return KeysUnsorted(machine, value);
        }

        var keys = value.Keys.ToArray();
        Array.Sort(keys, CodePoints.Order);
        return CreateStringArray(machine, keys);
    }

    public static JsonValue KeysUnsorted(Machine machine, JsonValue value)
    {
        if (value.IsObject)
        {
            return CreateStringArray(machine, value.Keys);
        }

        if (!value.IsArray)
        {
            return machine.FailWith($"{ErrorMessages.Describe(value)} has no keys");
        }

        if (!machine.Charge(Machine.ItemBytes * (long)value.Count))
        {
            return default;
        }

        var indexes = new JsonValue[value.Count];
        for (var i = 0; i < indexes.Length; i++)
        {
            indexes[i] = i;
        }

        return new JsonValue(ArrayNode.Wrap(indexes));
    }

    public static JsonValue Has(Machine machine, JsonValue container, JsonValue key) => (container.Kind, key.Kind) switch
    {
        (JsonKind.Object, JsonKind.String) => container.TryGet(key.AsString(), out _),
        (JsonKind.Null, _) => false,
        (JsonKind.Array, JsonKind.Number) => key.AsDouble() >= 0 && key.AsDouble() < container.Count,
        _ => machine.FailWith($"Cannot check whether {ErrorMessages.KindName(container)} has a {ErrorMessages.KindName(key)} key"),
    };

    public static JsonValue ToEntries(Machine machine, JsonValue value)
    {
        var keys = KeysUnsorted(machine, value);
        if (machine.Stopped || !machine.Charge(3L * Machine.ItemBytes * keys.Count))
        {
            return default;
        }

        var entries = new JsonValue[keys.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = new JsonValue(ObjectNode.Wrap(EntryKeys, [keys[i], value.IsObject ? value.Values[i] : value.Items[i]]));
        }

        return new JsonValue(ArrayNode.Wrap(entries));
    }

    /// <summary>Accepts jq's different spellings of key and value.</summary>
    public static JsonValue FromEntries(Machine machine, JsonValue value)
    {
        if (!value.IsArray && !value.IsObject)
        {
            return machine.FailWith($"Cannot iterate over {ErrorMessages.Describe(value)}");
        }

        if (!machine.Charge(Machine.ItemBytes * (long)value.Count))
        {
            return default;
        }

        var builder = new JsonObjectBuilder(value.Count);
        foreach (ref readonly var entry in value.IsArray ? value.Items : value.Values)
        {
            if (!entry.IsObject && !entry.IsNull)
            {
                return machine.FailWith(ErrorMessages.CannotIndex(entry, "key"));
            }

            var key = FirstTruthy(entry, "key", "k", "name", "Name", "Key", "K");
            var name = key.Kind switch
            {
                JsonKind.String => key.AsString(),
                JsonKind.Boolean => "false",
                JsonKind.Number => key.NumberText,
                JsonKind.Null => "null",
                JsonKind.Array or JsonKind.Object => null,
            };
            if (name is null)
            {
                return machine.FailWith($"Cannot use {ErrorMessages.Describe(key)} as object key");
            }

            builder.Set(
                name,
                entry.TryGet("value", out var v) || entry.TryGet("v", out v) || entry.TryGet("Value", out v) || entry.TryGet("V", out v)
                    ? v
                    : default);
        }

        return builder.ToValue();
    }

    public static JsonValue Reverse(Machine machine, JsonValue value)
    {
        switch (value.Kind)
        {
            case JsonKind.Null:
                return JsonValue.EmptyArray;
            case JsonKind.String:
                return string.Concat(value.AsString().EnumerateRunes().Reverse().Select(rune => rune.ToString()));
            case JsonKind.Array:
                if (!machine.Charge(16L * value.Count))
                {
                    return default;
                }

                var items = value.Items.ToArray();
                Array.Reverse(items);
                return new JsonValue(ArrayNode.Wrap(items));
            case JsonKind.Object when value.Count == 0:
                return JsonValue.EmptyArray;
            case JsonKind.Boolean or JsonKind.Number or JsonKind.Object:
            default:
                return machine.FailWith(ErrorMessages.CannotIndex(value, 0));
        }
    }

    public static JsonValue Transpose(Machine machine, JsonValue rows)
    {
        if (!rows.IsArray)
        {
            return machine.FailWith($"Cannot iterate over {ErrorMessages.Describe(rows)}");
        }

        var width = 0;
        foreach (ref readonly var row in rows.Items)
        {
            if (!row.IsArray && !row.IsNull)
            {
                return machine.FailWith(ErrorMessages.CannotIndex(row, 0));
            }

            width = Math.Max(width, row.Count);
        }

        if (!machine.Charge(Machine.ItemBytes * ((long)width * (rows.Count + 1))))
        {
            return default;
        }

        var columns = new JsonValue[width];
        for (var column = 0; column < width; column++)
        {
            var cells = new JsonValue[rows.Count];
            for (var row = 0; row < cells.Length; row++)
            {
                cells[row] = rows[row][column];
            }

            columns[column] = new JsonValue(ArrayNode.Wrap(cells));
        }

        return new JsonValue(ArrayNode.Wrap(columns));
    }

    public static JsonValue Flatten(Machine machine, JsonValue value, JsonValue depth)
    {
        if (machine.Order(depth, 0) < 0)
        {
            return machine.FailWith("flatten depth must not be negative");
        }

        if (!value.IsArray && !value.IsObject)
        {
            return machine.FailWith($"Cannot iterate over {ErrorMessages.Describe(value)}");
        }

        // A depth of another type sorts after all numbers; it is an error only if there is an array to flatten.
        if (!depth.IsNumber
            && Arithmetic.Subtract(machine, depth, 1).IsNull
            && machine.Stopped
            && (value.IsArray ? value.Items : value.Values).ToArray().Any(item => item.IsArray))
        {
            return default;
        }

        machine.TrySuppressError();
        var flat = new CollectSink(machine);
        return Flatten(machine, value.IsArray ? value.Items : value.Values, depth.IsNumber ? depth.AsDouble() : 0, flat)
            ? flat.ToArray()
            : default;
    }

    private static bool Flatten(Machine machine, ReadOnlySpan<JsonValue> items, double depth, CollectSink flat)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (ref readonly var item in items)
        {
            if (!machine.Step() || !(item.IsArray && depth >= 1 ? Flatten(machine, item.Items, depth - 1, flat) : flat.Push(item, null)))
            {
                return false;
            }
        }

        return true;
    }

    private static JsonValue FirstTruthy(JsonValue entry, params ReadOnlySpan<string> names)
    {
        var firstFalsy = JsonValue.Null;
        foreach (var name in names)
        {
            if (entry.TryGet(name, out var value))
            {
                if (value.IsTruthy)
                {
                    return value;
                }

                firstFalsy = firstFalsy.IsNull ? value : firstFalsy;
            }
        }

        return firstFalsy;
    }

    private static JsonValue CreateStringArray(Machine machine, ReadOnlySpan<string> strings)
    {
        if (!machine.Charge(Machine.ItemBytes * (long)strings.Length))
        {
            return default;
        }

        var values = new JsonValue[strings.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = strings[i];
        }

        return new JsonValue(ArrayNode.Wrap(values));
    }

    /// <summary>Concatenates strings in one buffer. Adding n strings pair by pair would copy n² / 2 characters.</summary>
    private static JsonValue ConcatenateStrings(Machine machine, ReadOnlySpan<JsonValue> items)
    {
        var text = new System.Text.StringBuilder();
        foreach (ref readonly var item in items)
        {
            if (item.IsNull)
            {
                continue;
            }

            if (!item.IsString)
            {
                return machine.FailWith(ErrorMessages.CannotCombine(text.ToString(), item, "added"));
            }

            if (!machine.Step() || !machine.Charge(4L * item.AsString().Length))
            {
                return default;
            }

            text.Append(item.AsString());
        }

        return text.ToString();
    }
}
