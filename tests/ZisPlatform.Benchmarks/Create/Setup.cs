namespace ZisPlatform.Benchmarks.Create;

/// <summary>What build/bench prepared, and how much time there is.</summary>
/// <param name="Quick">Fewer and shorter rounds: enough to see a mistake, not enough to judge a change.</param>
/// <param name="Only">The one part to measure, of a benchmark that can be taken in parts; null for all.</param>
/// <param name="Api">The published server.</param>
/// <param name="Postgres">Connection string of a PostgreSQL where databases can be made.</param>
/// <param name="PgBench">The pgbench program; null where there is none.</param>
/// <param name="WorkDirectory">For SQLite files and logs, on a real disk; the caller removes it.</param>
/// <param name="ReportDirectory">Where the table is kept.</param>
internal sealed record Setup(bool Quick, string? Only, string Api, string Postgres, string? PgBench, string WorkDirectory, string ReportDirectory)
{
    public static readonly TimeSpan Lead = TimeSpan.FromSeconds(0.3);

    /// <summary>Creates before anything is measured: so many that the runtime has compiled the path for the last time.</summary>
    public int WarmUp => Quick ? 3_000 : 12_000;

    public int Rounds => Quick ? 2 : 4;

    public TimeSpan Window => TimeSpan.FromSeconds(Quick ? 0.8 : 1.4);

    /// <summary>A key takes a fifth of a second here, and now and then a whole one.</summary>
    public TimeSpan KeyWindow => TimeSpan.FromSeconds(Quick ? 3 : 6);

    /// <summary>Whether a part is asked for.</summary>
    public bool Measures(string part) => Only is null || Only == part;

    /// <param name="options">Of the command line.</param>
    /// <param name="parts">What the benchmark can be taken in.</param>
    public static Setup Read(string[] options, params string[] parts) => options switch
    {
        [] => Read(quick: false, only: null),
        ["--quick"] => Read(quick: true, only: null),
        ["--only", var part] when parts.Contains(part) => Read(quick: false, part),
        _ => throw new ArgumentException(
            $"Unknown option '{string.Join(' ', options)}'; there is --quick{(parts.Length == 0 ? "" : $", and --only with one of {string.Join(", ", parts)}")}."),
    };

    private static Setup Read(bool quick, string? only) => new(
        quick,
        only,
        Variable("BENCH_API"),
        Variable("BENCH_POSTGRES"),
        Environment.GetEnvironmentVariable("BENCH_PGBENCH") is { Length: > 0 } pgBench ? pgBench : null,
        Variable("BENCH_WORK"),
        Variable("BENCH_REPORT"));

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set; start it with build/bench.");
}
