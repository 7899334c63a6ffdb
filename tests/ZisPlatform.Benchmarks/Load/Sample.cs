namespace ZisPlatform.Benchmarks.Load;

/// <summary>What clients saw in one stretch of time.</summary>
/// <param name="Length">How long it was.</param>
/// <param name="Created">How long each 200 took, in milliseconds, sorted.</param>
/// <param name="Refused">How long each 503 took, in milliseconds, sorted.</param>
/// <param name="RefusedWithoutRetryAfter">503s that do not say when to come back.</param>
internal sealed record Sample(TimeSpan Length, double[] Created, double[] Refused, int RefusedWithoutRetryAfter)
{
    public double Rate => Created.Length / Length.TotalSeconds;

    public double P50 => Percentile(Created, 0.50);

    public double P99 => Percentile(Created, 0.99);

    /// <summary>The smallest value that so large a part of them does not exceed.</summary>
    public static double Percentile(double[] sorted, double part) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Length) - 1)];
}
