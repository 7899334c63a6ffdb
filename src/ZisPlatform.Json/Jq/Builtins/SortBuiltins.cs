using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>Functions that use jq's order. Sorting is stable.</summary>
internal static class SortBuiltins
{
    public static JsonValue Sort(Machine machine, JsonValue value) =>
        value.IsArray
            ? SortBy(machine, value, value.Items.ToArray())
            : machine.FailWith($"{ErrorMessages.Describe(value)} cannot be sorted, as it is not an array");

    public static JsonValue SortBy(Machine machine, JsonValue array, JsonValue[] keys)
    {
        var order = ComputeOrder(machine, keys);
        return machine.Stopped ? default : Pick(array, order);
    }

    public static JsonValue GroupBy(Machine machine, JsonValue array, JsonValue[] keys)
    {
        var groups = new CollectSink(machine);
        foreach (var (start, count, order) in FindRuns(machine, keys))
        {
            if (!groups.Push(Pick(array, order.AsSpan(start, count)), null))
            {
                return default;
            }
        }

        return machine.Stopped ? default : groups.ToArray();
    }

    public static JsonValue UniqueBy(Machine machine, JsonValue array, JsonValue[] keys)
    {
        var firsts = new CollectSink(machine);
        foreach (var (start, _, order) in FindRuns(machine, keys))
        {
            if (!firsts.Push(array[order[start]], null))
            {
                return default;
            }
        }

        return machine.Stopped ? default : firsts.ToArray();
    }

    public static JsonValue Unique(Machine machine, JsonValue value) =>
        value.IsArray
            ? UniqueBy(machine, value, value.Items.ToArray())
            : machine.FailWith($"{ErrorMessages.Describe(value)} and array ([]) cannot be sorted, as they are not both arrays");

    public static JsonValue Min(Machine machine, JsonValue value) =>
        RequireArray(machine, value) ? MinBy(machine, value, value.Items.ToArray()) : default;

    public static JsonValue Max(Machine machine, JsonValue value) =>
        RequireArray(machine, value) ? MaxBy(machine, value, value.Items.ToArray()) : default;

    /// <summary>Returns the first of the smallest items.</summary>
    public static JsonValue MinBy(Machine machine, JsonValue array, JsonValue[] keys) =>
        FindExtreme(machine, array, keys, (key, best) => machine.Order(key, best) < 0);

    /// <summary>Returns the last of the largest items.</summary>
    public static JsonValue MaxBy(Machine machine, JsonValue array, JsonValue[] keys) =>
        FindExtreme(machine, array, keys, (key, best) => machine.Order(key, best) >= 0);

    /// <summary>Returns the position of a value in a sorted array, or -1 minus the insertion position if it is missing.</summary>
    public static JsonValue Search(Machine machine, JsonValue value, JsonValue target)
    {
        if (!value.IsArray)
        {
            return machine.FailWith($"{ErrorMessages.Describe(value)} cannot be searched from");
        }

        var items = value.Items;
        int low = 0, high = items.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var order = machine.Order(items[middle], target);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }

        return -1 - low;
    }

    private static bool RequireArray(Machine machine, JsonValue value) =>
        value.IsArray || machine.Fail(ErrorMessages.CannotCombine(value, value, "iterated over"));

    private static JsonValue FindExtreme(Machine machine, JsonValue array, JsonValue[] keys, Func<JsonValue, JsonValue, bool> isBetter)
    {
        if (keys.Length == 0)
        {
            return default;
        }

        var best = 0;
        for (var i = 1; i < keys.Length; i++)
        {
            if (!machine.Step())
            {
                return default;
            }

            best = isBetter(keys[i], keys[best]) ? i : best;
        }

        return array[best];
    }

    private static IEnumerable<(int Start, int Count, int[] Order)> FindRuns(Machine machine, JsonValue[] keys)
    {
        var order = ComputeOrder(machine, keys);
        if (machine.Stopped)
        {
            yield break;
        }

        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && machine.AreEqual(keys[order[start]], keys[order[end]]); end++)
            {
            }

            if (machine.Stopped)
            {
                yield break;
            }

            yield return (start, end - start, order);
        }
    }

    private static int[] ComputeOrder(Machine machine, JsonValue[] keys)
    {
        if (!machine.Charge(40L * keys.Length))
        {
            return [];
        }

        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        // Merge sort is stable and works although NaN sorts below itself.
        MergeSort(machine, keys, order, new int[order.Length], 0, order.Length);
        return order;
    }

    private static void MergeSort(Machine machine, JsonValue[] keys, int[] order, int[] buffer, int start, int end)
    {
        if (end - start < 2 || machine.Stopped)
        {
            return;
        }

        var middle = start + ((end - start) / 2);
        MergeSort(machine, keys, order, buffer, start, middle);
        MergeSort(machine, keys, order, buffer, middle, end);
        for (int left = start, right = middle, target = start; target < end && machine.Step(); target++)
        {
            buffer[target] = left < middle && (right >= end || machine.Order(keys[order[right]], keys[order[left]]) >= 0)
                ? order[left++]
                : order[right++];
        }

        Array.Copy(buffer, start, order, start, end - start);
    }

    private static JsonValue Pick(JsonValue array, ReadOnlySpan<int> order)
    {
        var picked = new JsonValue[order.Length];
        for (var i = 0; i < picked.Length; i++)
        {
            picked[i] = array.Items[order[i]];
        }

        return new JsonValue(ArrayNode.Wrap(picked));
    }
}
