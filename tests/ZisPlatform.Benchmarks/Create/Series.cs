using System.Globalization;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Create;

/// <summary>
/// The rounds of one measurement. Its figures are the medians of the rounds, because one round in ten is disturbed by something else.
/// </summary>
internal sealed class Series(int clients)
{
    private readonly List<Sample> _samples = [];
    private readonly List<double> _processorMicroseconds = [];

    public IReadOnlyList<Sample> Samples => _samples;

    public double Rate => Median(_samples.Select(sample => sample.Rate));

    public double P50 => Median(_samples.Select(sample => sample.P50));

    public double P99 => Median(_samples.Select(sample => sample.P99));

    /// <summary>The processor time of the server process per create, in microseconds.</summary>
    public double ProcessorMicroseconds => Median(_processorMicroseconds);

    public void Add(Sample sample) => _samples.Add(sample);

    public async Task MeasureAsync(ServerProcess server, Setup setup)
    {
        // The ramp-up is short compared with the window, so the load is assumed to be the same in both.
        var before = server.ProcessorTime;
        var sample = await LoadRun.RunAsync(server.Port, new LoadPlan(clients, setup.RampUp, setup.Window));
        var used = (server.ProcessorTime - before) * (setup.Window / (setup.RampUp + setup.Window));
        Add(sample);
        _processorMicroseconds.Add(used.TotalMicroseconds / sample.Created.Length);
    }

    public override string ToString() => _samples.Count == 0
        ? "–"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Rate:0} ({_samples.Min(sample => sample.Rate):0}–{_samples.Max(sample => sample.Rate):0}) · {P50:0.00} / {P99:0.00}");

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
