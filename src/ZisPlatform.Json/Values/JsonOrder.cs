using System.Runtime.CompilerServices;

namespace ZisPlatform.Json.Values;

/// <summary>Equality and jq's total order: null, false, true, numbers, strings by code point, arrays, objects (keys first).</summary>
internal static class JsonOrder
{
    public static bool AreEqual(in JsonValue left, in JsonValue right)
    {
        if (left.Kind != right.Kind)
        {
            return false;
        }

        return left.Kind switch
        {
            JsonKind.Null => true,
            JsonKind.Boolean => left.AsBoolean() == right.AsBoolean(),
            JsonKind.Number => CompareNumbers(left, right) == 0,
            JsonKind.String => left.AsString() == right.AsString(),
            JsonKind.Array => ArraysEqual(left.Items, right.Items),
            JsonKind.Object => ObjectsEqual(left.ObjectNode, right.ObjectNode),
        };
    }

    public static int Compare(in JsonValue left, in JsonValue right)
    {
        if (left.Kind != right.Kind)
        {
            return left.Kind.CompareTo(right.Kind);
        }

        return left.Kind switch
        {
            JsonKind.Null => 0,
            JsonKind.Boolean => left.AsBoolean().CompareTo(right.AsBoolean()),
            JsonKind.Number => CompareNumbers(left, right),
            JsonKind.String => CodePoints.Compare(left.AsString(), right.AsString()),
            JsonKind.Array => CompareArrays(left.Items, right.Items),
            JsonKind.Object => CompareObjects(left.ObjectNode, right.ObjectNode),
        };
    }

    /// <summary>Compares two numbers. NaN is less than every number, including itself, as in jq.</summary>
    public static int CompareNumbers(in JsonValue left, in JsonValue right)
    {
        if (left.TryGetExactInt64(out var a) && right.TryGetExactInt64(out var b))
        {
            return a.CompareTo(b);
        }

        double x = left.AsDouble(), y = right.AsDouble();
        if (x != y)
        {
            return x < y || double.IsNaN(x) ? -1 : 1;
        }

        // Rounding preserves the order, so digits are compared only for literals that round to the same double. Computed numbers have the
        // precision of a double and are compared with literals as doubles, as in jq.
        return left.IsComputed || right.IsComputed
            ? 0
            : DecimalDigits.Parse(left.NumberText).CompareTo(DecimalDigits.Parse(right.NumberText));
    }

    private static bool ArraysEqual(ReadOnlySpan<JsonValue> left, ReadOnlySpan<JsonValue> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var i = 0; i < left.Length; i++)
        {
            if (!AreEqual(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ObjectsEqual(ObjectNode left, ObjectNode right)
    {
        // A value that contains NaN is not equal to itself, in jq and here. Shared nodes are an exception: the check would be too
        // expensive.
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        if (left.Count != right.Count)
        {
            return false;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var i = 0; i < left.Count; i++)
        {
            if (!right.TryGet(left.Keys[i], out var other) || !AreEqual(left.Values[i], other))
            {
                return false;
            }
        }

        return true;
    }

    private static int CompareArrays(ReadOnlySpan<JsonValue> left, ReadOnlySpan<JsonValue> right)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var i = 0; i < left.Length && i < right.Length; i++)
        {
            var order = Compare(left[i], right[i]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int CompareObjects(ObjectNode left, ObjectNode right)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        int[] leftSorted = left.SortedPositions(), rightSorted = right.SortedPositions();
        for (var i = 0; i < leftSorted.Length && i < rightSorted.Length; i++)
        {
            var order = CodePoints.Compare(left.Keys[leftSorted[i]], right.Keys[rightSorted[i]]);
            if (order != 0)
            {
                return order;
            }
        }

        if (left.Count != right.Count)
        {
            return left.Count.CompareTo(right.Count);
        }

        for (var i = 0; i < leftSorted.Length; i++)
        {
            var order = Compare(left.Values[leftSorted[i]], right.Values[rightSorted[i]]);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }
}
