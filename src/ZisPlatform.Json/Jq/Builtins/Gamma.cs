namespace ZisPlatform.Json.Jq.Builtins;

/// <summary>The gamma function, computed with Stirling's series after a shift to where it converges; accurate to about 15 digits.</summary>
internal static class Gamma
{
    private static readonly double[] Series = [1 / 12.0, -1 / 360.0, 1 / 1260.0, -1 / 1680.0, 1 / 1188.0, -691 / 360360.0, 1 / 156.0];

    public static double Evaluate(double x)
    {
        if (x is > 0 and < 171 && Math.Truncate(x) == x)
        {
            var product = 1.0;
            for (var i = 2; i < x; i++)
            {
                product *= i;
            }

            return product;
        }

        // Reflection formula for the left half of the real line.
        return x <= 0 ? Math.Truncate(x) == x ? double.NaN : Math.PI / (Math.Sin(Math.PI * x) * Evaluate(1 - x)) : Math.Exp(Log(x));
    }

    public static double Log(double x)
    {
        if (x <= 0)
        {
            return Math.Truncate(x) == x ? double.PositiveInfinity : Math.Log(Math.PI / Math.Abs(Math.Sin(Math.PI * x))) - Log(1 - x);
        }

        var shift = 0.0;
        for (; x < 15; x++)
        {
            shift += Math.Log(x);
        }

        double sum = 0, power = x;
        foreach (var term in Series)
        {
            sum += term / power;
            power *= x * x;
        }

        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + sum - shift;
    }
}
