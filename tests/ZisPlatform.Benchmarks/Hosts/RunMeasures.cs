using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using ZisPlatform.Application.Common.Messaging;
using ZisPlatform.Benchmarks.Load;

namespace ZisPlatform.Benchmarks.Hosts;

/// <summary>A server's measurements of its runs within a window of time.</summary>
/// <param name="Ended">The number of runs whose end was committed.</param>
/// <param name="Commits">The number of commits of the store, of any kind; 0 for the bare API.</param>
/// <param name="EndP50">The median time from an event's arrival to the commit of the run's end, in milliseconds.</param>
/// <param name="EndP99">The 99th percentile of the same time.</param>
/// <param name="DelayP50">The median time from an event's arrival to the first state, in milliseconds.</param>
/// <param name="DelayP99">The 99th percentile of the same time.</param>
/// <param name="EndedPerStep">The runs whose end was committed in each <see cref="RunMeasures.Step"/> of the window.</param>
internal sealed record RunFigures(
    int Ended, int Commits, double EndP50, double EndP99, double DelayP50, double DelayP99, int[] EndedPerStep);

/// <summary>
/// Records every value of the server's own instruments with its time and reports them: an exporter would only provide classes of values.
/// </summary>
internal sealed class RunMeasures : IDisposable
{
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(0.25);

    private const string Path = "/measured-runs";

    private readonly MeterListener _listener = new();
    private readonly Lock _lock = new();
    private readonly List<(long At, double Milliseconds)> _ends = [];
    private readonly List<(long At, double Milliseconds)> _delays = [];
    private readonly List<long> _commits = [];

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

    /// <summary>
    /// Returns the URL of the figures of a window. The times are those of <see cref="Stopwatch"/>, which all processes of a Linux machine
    /// share.
    /// </summary>
    public static string Url(int port, long from, long to) => $"http://127.0.0.1:{port}{Path}?from={from}&to={to}";

    public void Map(WebApplication app) =>
        app.MapGet(Path, (long from, long to) => TypedResults.Json(ReadFigures(from, to), JsonSerializerOptions.Web))
            .AllowAnonymous()
            .ShortCircuit();

    /// <summary>Records a run of a server without instruments whose end has been committed.</summary>
    /// <param name="arrival">The time at which the event arrived.</param>
    public void RecordEnd(long arrival)
    {
        lock (_lock)
        {
            _ends.Add((Stopwatch.GetTimestamp(), Stopwatch.GetElapsedTime(arrival).TotalMilliseconds));
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Record(string instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_lock)
        {
            switch (instrument)
            {
                case "zis.runs.duration":
                    _ends.Add((Stopwatch.GetTimestamp(), value * 1000));
                    break;
                case "zis.runs.delay":
                    _delays.Add((Stopwatch.GetTimestamp(), value * 1000));
                    break;
                case "zis.db.duration" when tags is [{ Value: "commit" }]:
                    _commits.Add(Stopwatch.GetTimestamp());
                    break;
            }
        }
    }

    private RunFigures ReadFigures(long from, long to)
    {
        lock (_lock)
        {
            var ends = Sort(_ends, from, to);
            var delays = Sort(_delays, from, to);
            var endsPerStep = new List<int>();
            foreach (var (at, _) in _ends.Where(end => end.At >= from && end.At < to))
            {
                var step = (int)(Stopwatch.GetElapsedTime(from, at) / Step);
                while (endsPerStep.Count <= step)
                {
                    endsPerStep.Add(0);
                }

                endsPerStep[step]++;
            }

            return new RunFigures(
                ends.Length,
                _commits.Count(at => at >= from && at < to),
                PercentileOf(ends, 0.5),
                PercentileOf(ends, 0.99),
                PercentileOf(delays, 0.5),
                PercentileOf(delays, 0.99),
                [.. endsPerStep]);
        }
    }

    private static double[] Sort(List<(long At, double Milliseconds)> values, long from, long to) =>
        [.. values.Where(value => value.At >= from && value.At < to).Select(value => value.Milliseconds).Order()];

    // JSON has no NaN.
    private static double PercentileOf(double[] sorted, double fraction) => sorted.Length == 0 ? 0 : Sample.Percentile(sorted, fraction);
}
