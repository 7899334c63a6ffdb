using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Hosts;

/// <summary>The server's measurements of its runs since the last reset.</summary>
/// <param name="Ended">The number of runs whose end is committed.</param>
/// <param name="Commits">The number of commits of the store, of any kind.</param>
/// <param name="EndP50">The median time from an event's arrival to the commit of the run's end, in milliseconds.</param>
/// <param name="EndP99">The 99th percentile of the same time.</param>
/// <param name="DelayP50">The median time from an event's arrival to the first state, in milliseconds.</param>
/// <param name="DelayP99">The 99th percentile of the same time.</param>
internal sealed record RunFigures(int Ended, int Commits, double EndP50, double EndP99, double DelayP50, double DelayP99);

/// <summary>
/// Records every value of the server's own instruments and reports them: an exporter would only provide classes of values.
/// </summary>
internal sealed class RunMeasures : IDisposable
{
    /// <summary>The path of the report; with <c>?reset=true</c> the values are reset after the report.</summary>
    public const string Path = "/measured-runs";

    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<double> _ends = [];
    private readonly List<double> _delays = [];
    private int _commits;

    public RunMeasures()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Telemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument.Name, value, tags));
        _listener.Start();
    }

    public void Map(WebApplication app) =>
        app.MapGet(Path, (bool? reset) => TypedResults.Json(ReadFigures(reset == true), JsonSerializerOptions.Web))
            .AllowAnonymous()
            .ShortCircuit();

    public void Dispose() => _listener.Dispose();

    private void Record(string instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            switch (instrument)
            {
                case "zis.runs.duration":
                    _ends.Add(value * 1000);
                    break;
                case "zis.runs.delay":
                    _delays.Add(value * 1000);
                    break;
                case "zis.db.duration" when tags is [{ Value: "commit" }]:
                    _commits++;
                    break;
            }
        }
    }

    private RunFigures ReadFigures(bool reset)
    {
        lock (_lock)
        {
            double[] ends = [.. _ends.Order()];
            double[] delays = [.. _delays.Order()];
            var figures = new RunFigures(
                ends.Length,
                _commits,
                PercentileOf(ends, 0.5),
                PercentileOf(ends, 0.99),
                PercentileOf(delays, 0.5),
                PercentileOf(delays, 0.99));
            if (reset)
            {
                _ends.Clear();
                _delays.Clear();
                _commits = 0;
            }

            return figures;
        }
    }

    private static double PercentileOf(double[] sorted, double fraction) => sorted.Length == 0 ? 0 : Sample.Percentile(sorted, fraction);
}
