namespace ZisPlatform.Benchmarks.Create;

/// <summary>The environment that build/bench prepared, and the durations of the measurements.</summary>
/// <param name="Quick">True for fewer and shorter rounds: enough to find a mistake, too few to evaluate a change.</param>
/// <param name="Only">The only part to measure, for a benchmark with parts; null for all parts.</param>
/// <param name="Api">The published server.</param>
/// <param name="Postgres">The connection string of a PostgreSQL server on which databases can be created.</param>
/// <param name="PgBench">The pgbench program; null if it is not installed.</param>
/// <param name="WorkDirectory">The directory for SQLite files and logs, on a real disk; the caller removes it.</param>
/// <param name="ReportDirectory">The directory of the reports.</param>
internal sealed record Setup(
    bool Quick, string? Only, string Api, string Postgres, string? PgBench, string WorkDirectory, string ReportDirectory)
{
    public static readonly TimeSpan RampUp = TimeSpan.FromSeconds(0.3);

    /// <summary>The number of creates before a measurement, after which the runtime has compiled the path for the last time.</summary>
    public int WarmUp => Quick ? 3_000 : 12_000;

    public int Rounds => Quick ? 2 : 4;

    public TimeSpan Window => TimeSpan.FromSeconds(Quick ? 0.8 : 1.4);

    /// <summary>The window for measurements of keys: a key takes a fifth of a second here, and occasionally a whole one.</summary>
    public TimeSpan KeyWindow => TimeSpan.FromSeconds(Quick ? 3 : 6);

    /// <summary>Determines whether a part is to be measured.</summary>
    public bool IsSelected(string part) => Only is null || Only == part;

    /// <param name="options">The options of the command line.</param>
    /// <param name="parts">The parts of the benchmark.</param>
    public static Setup Read(string[] options, params string[] parts) => options switch
    {
        [] => Read(quick: false, only: null),
        ["--quick"] => Read(quick: true, only: null),
        ["--only", var part] when parts.Contains(part) => Read(quick: false, part),
        _ => throw new ArgumentException(
            $"Unknown option '{string.Join(' ', options)}'; use --quick"
            + (parts.Length == 0 ? "." : $", or --only with one of {string.Join(", ", parts)}.")),
    };

    private static Setup Read(bool quick, string? only) => new(
        quick,
        only,
        ReadVariable("BENCH_API"),
        ReadVariable("BENCH_POSTGRES"),
        Environment.GetEnvironmentVariable("BENCH_PGBENCH") is { Length: > 0 } pgBench ? pgBench : null,
        ReadVariable("BENCH_WORK"),
        ReadVariable("BENCH_REPORT"));

    private static string ReadVariable(string name) =>
        Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"The environment variable {name} is not set; start the benchmark with build/bench.");
}
