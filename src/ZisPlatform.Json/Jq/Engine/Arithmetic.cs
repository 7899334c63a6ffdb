using ZisPlatform.Json.Jq.Builtins;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

internal delegate JsonValue BinaryOperation(Machine machine, JsonValue left, JsonValue right);

internal sealed class BinaryFilter(Filter left, BinaryOperation operation, Filter right) : Filter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var second = right.Eval(machine, env, input);
        if (machine.Stopped)
        {
            return default;
        }

        var first = left.Eval(machine, env, input);
        return machine.Stopped ? default : operation(machine, first, second);
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (IsSingle)
        {
            var output = Eval(machine, env, input);
            return !machine.Stopped && sink.Push(output, PathNode.ForOutput(path, input, output));
        }

        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        return right.Run(machine, env, input, null, new DelegateSink((second, _) =>
            left.Run(machine, env, input, null, new DelegateSink((first, _) =>
            {
                var output = operation(machine, first, second);
                return !machine.Stopped && machine.Step() && sink.Push(output, PathNode.ForOutput(path, input, output));
            }))));
    }

    public override bool Resolve() => IsSingle = left.Resolve() & right.Resolve();
}

/// <summary>The operators for each pair of kinds.</summary>
internal static class Arithmetic
{
    private static readonly JsonValue MinusOne = -1;

    public static JsonValue Add(Machine machine, JsonValue left, JsonValue right)
    {
        switch (left.Kind, right.Kind)
        {
            case (JsonKind.Number, JsonKind.Number):
                return left.AsDouble() + right.AsDouble();
            case (JsonKind.Null, _):
                return right;
            case (_, JsonKind.Null):
                return left;
            case (JsonKind.String, JsonKind.String):
                return machine.Charge(2L * (left.AsString().Length + right.AsString().Length))
                    ? left.AsString() + right.AsString()
                    : default(JsonValue);
            case (JsonKind.Array, JsonKind.Array):
                return right.Count == 0 ? left
                    : left.Count == 0 ? right
                    : machine.Charge(Machine.ItemBytes * (long)(right.Count == 1 ? 1 : left.Count + right.Count))
                        ? new JsonValue(left.ArrayNode.AppendAll(right.ArrayNode))
                    : default;
            case (JsonKind.Object, JsonKind.Object):
                return Merge(machine, left, right);
            default:
                return machine.FailWith(ErrorMessages.CannotCombine(left, right, "added"));
        }
    }

    public static JsonValue Subtract(Machine machine, JsonValue left, JsonValue right)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return left.AsDouble() - right.AsDouble();
        }

        if (!left.IsArray || !right.IsArray)
        {
            return machine.FailWith(ErrorMessages.CannotCombine(left, right, "subtracted"));
        }

        var remaining = new CollectSink(machine);
        foreach (ref readonly var item in left.Items)
        {
            if ((!IsContainedIn(machine, item, right) && !remaining.Push(item, null)) || machine.Stopped)
            {
                return default;
            }
        }

        return remaining.ToArray();
    }

    private static bool IsContainedIn(Machine machine, JsonValue value, JsonValue array)
    {
        foreach (ref readonly var item in array.Items)
        {
            if (!machine.Step() || machine.AreEqual(value, item))
            {
                return true;
            }
        }

        return false;
    }

    public static JsonValue Multiply(Machine machine, JsonValue left, JsonValue right)
    {
        switch (left.Kind, right.Kind)
        {
            case (JsonKind.Number, JsonKind.Number):
                return left.AsDouble() * right.AsDouble();
            case (JsonKind.String, JsonKind.Number):
                return Repeat(machine, left.AsString(), right.AsDouble());
            case (JsonKind.Number, JsonKind.String):
                return Repeat(machine, right.AsString(), left.AsDouble());
            case (JsonKind.Object, JsonKind.Object):
                return DeepMerge(machine, left, right);
            default:
                return machine.FailWith(ErrorMessages.CannotCombine(left, right, "multiplied"));
        }
    }

    public static JsonValue Divide(Machine machine, JsonValue left, JsonValue right)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return right.AsDouble() == 0
                ? machine.FailWith(ErrorMessages.CannotCombine(left, right, "divided because the divisor is zero"))
                : left.AsDouble() / right.AsDouble();
        }

        return left.IsString && right.IsString
            ? SearchBuiltins.Split(machine, left.AsString(), right.AsString())
            : machine.FailWith(ErrorMessages.CannotCombine(left, right, "divided"));
    }

    /// <summary>Returns the remainder of whole numbers, with the sign of the dividend.</summary>
    public static JsonValue Modulo(Machine machine, JsonValue left, JsonValue right)
    {
        if (!left.IsNumber || !right.IsNumber)
        {
            return machine.FailWith(ErrorMessages.CannotCombine(left, right, "divided (remainder)"));
        }

        double dividend = left.AsDouble(), divisor = right.AsDouble();
        if (double.IsNaN(dividend) || double.IsNaN(divisor))
        {
            return double.NaN;
        }

        long wholeDividend = TruncateToInt64(dividend), wholeDivisor = TruncateToInt64(divisor);
        if (wholeDivisor == 0)
        {
            return machine.FailWith(ErrorMessages.CannotCombine(left, right, "divided (remainder) because the divisor is zero"));
        }

        // Use magnitudes: .NET throws for the smallest number divided by -1, because the quotient does not fit.
        var remainder = (double)(Magnitude(wholeDividend) % Magnitude(wholeDivisor));
        return wholeDividend < 0 ? -remainder : remainder;
    }

    public static JsonValue Negate(Machine machine, JsonValue value) =>
        value.IsNumber ? Multiply(machine, value, MinusOne) : machine.FailWith($"{ErrorMessages.Describe(value)} cannot be negated");

    public static JsonValue Equal(Machine machine, JsonValue left, JsonValue right) => machine.AreEqual(left, right);

    public static JsonValue NotEqual(Machine machine, JsonValue left, JsonValue right) => !machine.AreEqual(left, right);

    public static JsonValue Less(Machine machine, JsonValue left, JsonValue right) => machine.Order(left, right) < 0;

    public static JsonValue LessOrEqual(Machine machine, JsonValue left, JsonValue right) => machine.Order(left, right) <= 0;

    public static JsonValue Greater(Machine machine, JsonValue left, JsonValue right) => machine.Order(left, right) > 0;

    public static JsonValue GreaterOrEqual(Machine machine, JsonValue left, JsonValue right) => machine.Order(left, right) >= 0;

    private static ulong Magnitude(long number) => number < 0 ? (ulong)-(number + 1) + 1 : (ulong)number;

    private static long TruncateToInt64(double number) =>
        number >= long.MaxValue ? long.MaxValue : number <= long.MinValue ? long.MinValue : (long)number;

    private static JsonValue Repeat(Machine machine, string text, double times)
    {
        if (!(times > 0))
        {
            return default;
        }

        // A factor between 0 and 1 means once. Charge the budget before allocating the memory.
        var count = times < 1 ? 1 : Math.Truncate(times);
        return machine.Charge((long)Math.Min(2.0 * text.Length * count, long.MaxValue / 4))
            ? new System.Text.StringBuilder().Insert(0, text, (int)count).ToString()
            : default(JsonValue);
    }

    private static JsonValue Merge(Machine machine, JsonValue left, JsonValue right)
    {
        if (left.Count == 0 || right.Count == 0)
        {
            return left.Count == 0 ? right : left;
        }

        if (right.Count == 1)
        {
            return machine.ChargeMember(left, right.Keys[0]) ? left.With(right.Keys[0], right.Values[0]) : default;
        }

        if (!machine.Charge(Machine.ItemBytes * (long)(left.Count + right.Count)))
        {
            return default;
        }

        var merged = new JsonObjectBuilder(left.Count + right.Count);
        foreach (var (key, value) in left.Members)
        {
            merged.Set(key, value);
        }

        foreach (var (key, value) in right.Members)
        {
            merged.Set(key, value);
        }

        return merged.ToValue();
    }

    private static JsonValue DeepMerge(Machine machine, JsonValue left, JsonValue right)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var (key, value) in right.Members)
        {
            var old = left[key];
            if (!machine.ChargeMember(left, key))
            {
                return default;
            }

            left = left.With(key, old.IsObject && value.IsObject ? DeepMerge(machine, old, value) : value);
        }

        return left;
    }
}
