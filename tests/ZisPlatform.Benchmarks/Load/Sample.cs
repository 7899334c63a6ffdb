namespace ZisPlatform.Benchmarks.Load;

/// <summary>The responses that clients received within a window of time.</summary>
/// <param name="Length">The length of the window.</param>
/// <param name="Created">The durations of the 200 responses, in milliseconds, sorted.</param>
/// <param name="Refused">The durations of the 503 responses, in milliseconds, sorted.</param>
/// <param name="RefusedWithoutRetryAfter">The number of 503 responses without Retry-After.</param>
internal sealed record Sample(TimeSpan Length, double[] Created, double[] Refused, int RefusedWithoutRetryAfter)
{
    public double Rate => Created.Length / Length.TotalSeconds;

    public double P50 => Percentile(Created, 0.50);

    public double P99 => Percentile(Created, 0.99);

    /// <summary>Returns the smallest value such that at least a given part of the values does not exceed it.</summary>
    public static double Percentile(double[] sorted, double fraction) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(fraction * sorted.Length) - 1)];
}
