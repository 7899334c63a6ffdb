using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>Finds parts in strings (positions in code points), arrays and objects.</summary>
internal static class SearchBuiltins
{
    public static JsonValue Split(Machine machine, string text, string separator)
    {
        if (text.Length == 0)
        {
            return JsonValue.EmptyArray;
        }

        var parts = new CollectSink(machine);
        if (separator.Length == 0)
        {
            foreach (var rune in text.EnumerateRunes())
            {
                if (!parts.Push(rune.ToString(), null))
                {
                    return default;
                }
            }

            return parts.ToArray();
        }

        for (int start = 0, end; start <= text.Length; start = end + separator.Length)
        {
            end = text.IndexOf(separator, start, StringComparison.Ordinal);
            end = end < 0 ? text.Length : end;
            if (!machine.Charge(2L * (end - start)) || !parts.Push(text[start..end], null))
            {
                return default;
            }
        }

        return parts.ToArray();
    }

    public static JsonValue Indices(Machine machine, JsonValue whole, JsonValue part) =>
        (whole.Kind, part.Kind) switch
        {
            (JsonKind.Array, JsonKind.Array) => FindSubarray(machine, whole, part),
            (JsonKind.Array, _) => FindSubarray(machine, whole, JsonValue.Array(part)),
            (JsonKind.String, JsonKind.String) => TextPositions(machine, whole.AsString(), part.AsString()),
            _ => Indexing.Get(machine, whole, part),
        };

    /// <summary>Returns the positions of <paramref name="part"/> in an array; none if the part is empty.</summary>
    public static JsonValue FindSubarray(Machine machine, JsonValue array, JsonValue part)
    {
        var positions = new CollectSink(machine);
        for (var start = 0; part.Count > 0 && start + part.Count <= array.Count; start++)
        {
            if (!machine.Step())
            {
                return default;
            }

            var matched = 0;
            while (matched < part.Count && machine.Step() && machine.AreEqual(array.Items[start + matched], part.Items[matched]))
            {
                matched++;
            }

            if (machine.Stopped || (matched == part.Count && !positions.Push(start, null)))
            {
                return default;
            }
        }

        return positions.ToArray();
    }

    /// <summary>
    /// Returns the first or last position. For an object, jq's search returns the member with that name; the first or last item of that
    /// value is taken nevertheless.
    /// </summary>
    public static JsonValue FirstOrLast(Machine machine, JsonValue positions, bool first) =>
        machine.Stopped ? default
        : positions.IsArray ? positions.Count == 0 ? default : positions.Items[first ? 0 : positions.Count - 1]
        : Indexing.Get(machine, positions, first ? 0 : -1);

    public static JsonValue Contains(Machine machine, JsonValue whole, JsonValue part)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        if (whole.Kind != part.Kind)
        {
            var message = ErrorMessages.CannotCombine(whole, part, "have their containment checked");
            return machine.FailWith(message.Replace("cannot be have", "cannot have", StringComparison.Ordinal));
        }

        return whole.Kind switch
        {
            JsonKind.Object => ObjectContains(machine, whole, part),
            JsonKind.Array => ArrayContains(machine, whole, part),
            JsonKind.String => whole.AsString().Contains(part.AsString(), StringComparison.Ordinal),
            JsonKind.Null or JsonKind.Boolean or JsonKind.Number => whole == part,
        };
    }

    private static bool ObjectContains(Machine machine, JsonValue whole, JsonValue part)
    {
        foreach (var (key, value) in part.Members)
        {
            if (!machine.Step() || !whole.TryGet(key, out var candidate) || !SameKindContains(machine, candidate, value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ArrayContains(Machine machine, JsonValue whole, JsonValue part)
    {
        foreach (ref readonly var partItem in part.Items)
        {
            var any = false;
            foreach (ref readonly var item in whole.Items)
            {
                if (!machine.Step())
                {
                    return false;
                }

                if (SameKindContains(machine, item, partItem))
                {
                    any = true;
                    break;
                }
            }

            if (!any)
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameKindContains(Machine machine, JsonValue whole, JsonValue part) =>
        whole.Kind == part.Kind && Contains(machine, whole, part).IsTruthy;

    private static JsonValue TextPositions(Machine machine, string text, string part)
    {
        // An empty part has no position; otherwise it would match at every position of every string.
        if (part.Length == 0)
        {
            return default;
        }

        var positions = new CollectSink(machine);
        int previousIndex = 0, codePoints = 0;
        for (var index = text.IndexOf(part, StringComparison.Ordinal);
            index >= 0;
            index = text.IndexOf(part, index + 1, StringComparison.Ordinal))
        {
            codePoints += CodePoints.Count(text[previousIndex..index]);
            previousIndex = index;
            if (!positions.Push(codePoints, null))
            {
                return default;
            }
        }

        return positions.ToArray();
    }
}
