using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>The mathematical functions of the C library that .NET provides or that need only a few lines.</summary>
internal static class MathFunctions
{
    public static readonly (string, Func<double, double>)[] Unary =
    [
        ("sqrt", Math.Sqrt), ("cbrt", Math.Cbrt), ("exp", Math.Exp), ("exp2", x => Math.Pow(2, x)), ("exp10", x => Math.Pow(10, x)),
        ("pow10", x => Math.Pow(10, x)), ("expm1", x => Math.Abs(x) < 1e-5 ? x + (x * x / 2) + (x * x * x / 6) : Math.Exp(x) - 1),
        ("log", Math.Log), ("log2", Math.Log2), ("log10", Math.Log10),
        ("log1p", x => Math.Abs(x) < 1e-5 ? x - (x * x / 2) + (x * x * x / 3) : Math.Log(1 + x)),
        ("sin", Math.Sin), ("cos", Math.Cos), ("tan", Math.Tan), ("asin", Math.Asin), ("acos", Math.Acos), ("atan", Math.Atan),
        ("sinh", Math.Sinh), ("cosh", Math.Cosh), ("tanh", Math.Tanh), ("asinh", Math.Asinh), ("acosh", Math.Acosh), ("atanh", Math.Atanh),
        ("fabs", Math.Abs), ("rint", x => Math.Round(x, MidpointRounding.ToEven)),
        ("nearbyint", x => Math.Round(x, MidpointRounding.ToEven)),
        ("significand", x => x == 0 || !double.IsFinite(x) ? x : Math.ScaleB(x, -Math.ILogB(x))),
        ("logb", x => x == 0 ? double.NegativeInfinity
            : double.IsInfinity(x) ? double.PositiveInfinity
            : double.IsNaN(x) ? x
            : Math.ILogB(x)),
        ("gamma", Gamma.Log), ("lgamma", Gamma.Log), ("tgamma", Gamma.Evaluate),
    ];

    public static readonly (string, Func<double, double, double>)[] Binary =
    [
        ("pow", Math.Pow), ("atan2", Math.Atan2), ("fmod", (x, y) => x % y), ("fmin", Fmin), ("fmax", Fmax), ("copysign", Math.CopySign),
        ("fdim", (x, y) => double.IsNaN(x) || double.IsNaN(y) ? double.NaN : Math.Max(x - y, 0)),
        ("hypot", (x, y) => double.Hypot(x, y)), ("drem", Math.IEEERemainder), ("remainder", Math.IEEERemainder), ("nextafter", NextAfter),
        ("nexttoward", NextAfter), ("scalb", (x, n) => Math.ScaleB(x, ToInt(n))), ("scalbln", (x, n) => Math.ScaleB(x, ToInt(n))),
    ];

    public static Func<Machine, JsonValue, JsonValue> UnaryFunction(Func<double, double> function) => (machine, value) =>
        value.IsNumber ? function(value.AsDouble()) : FailNotANumber(machine, value);

    public static JsonValue ApplyBinary(Machine machine, Func<double, double, double> function, ReadOnlySpan<JsonValue> values) =>
        values[0].IsNumber && values[1].IsNumber
            ? function(values[0].AsDouble(), values[1].AsDouble())
            : FailNotANumber(machine, values[0].IsNumber ? values[1] : values[0]);

    /// <summary>Creates a rounding function that returns integers of any length unchanged.</summary>
    public static Func<Machine, JsonValue, JsonValue> RoundingFunction(Func<double, double> round) => (machine, value) =>
        value.TryGetExactInt64(out _) ? value : value.IsNumber ? round(value.AsDouble()) : FailNotANumber(machine, value);

    public static Func<Machine, JsonValue, JsonValue> PredicateFunction(Func<double, bool> predicate) => (machine, value) =>
        value.IsNumber ? predicate(value.AsDouble()) : FailNotANumber(machine, value);

    public static JsonValue Abs(Machine machine, JsonValue value) =>
        value.IsNumber ? value.AsDouble() < 0 ? -value.AsDouble() : value.NumberText[0] == '-' ? 0 : value
        : value.IsNull || value.IsBoolean || value.IsArray || value.IsObject
            ? machine.FailWith($"{ErrorMessages.Describe(value)} has no absolute value")
        : value;

    public static JsonValue Frexp(Machine machine, JsonValue value)
    {
        if (!value.IsNumber)
        {
            return FailNotANumber(machine, value);
        }

        var number = value.AsDouble();
        if (number == 0 || !double.IsFinite(number))
        {
            return JsonValue.Array(number, 0);
        }

        var exponent = Math.ILogB(number) + 1;
        return JsonValue.Array(Math.ScaleB(number, -exponent), exponent);
    }

    public static JsonValue Modf(Machine machine, JsonValue value)
    {
        if (!value.IsNumber)
        {
            return FailNotANumber(machine, value);
        }

        var number = value.AsDouble();
        return double.IsInfinity(number)
            ? JsonValue.Array(0.0, number)
            : JsonValue.Array(number - Math.Truncate(number), Math.Truncate(number));
    }

    public static JsonValue LogGammaWithSign(Machine machine, JsonValue value) =>
        value.IsNumber
            ? JsonValue.Array(Gamma.Log(value.AsDouble()), Gamma.Evaluate(value.AsDouble()) < 0 ? -1 : 1)
            : FailNotANumber(machine, value);

    public static JsonValue FailNotANumber(Machine machine, JsonValue value) =>
        machine.FailWith($"{ErrorMessages.Describe(value)} number required");

    public static int ToInt(double number) => (int)Math.Clamp(double.IsNaN(number) ? 0 : number, -100_000, 100_000);

    private static double Fmin(double x, double y) => double.IsNaN(x) ? y : double.IsNaN(y) ? x : Math.Min(x, y);

    private static double Fmax(double x, double y) => double.IsNaN(x) ? y : double.IsNaN(y) ? x : Math.Max(x, y);

    private static double NextAfter(double x, double y) =>
        x == y ? y : x < y ? Math.BitIncrement(x) : x > y ? Math.BitDecrement(x) : double.NaN;
}
