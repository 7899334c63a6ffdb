namespace ZisPlatform.Benchmarks.Create;

/// <summary>The number and the length of the rounds of a benchmark.</summary>
internal enum Effort
{
    /// <summary>A few seconds: verifies that the benchmark works.</summary>
    Smoke,

    /// <summary>At most two minutes: enough to find a mistake, too few rounds to evaluate a change.</summary>
    Quick,

    /// <summary>Six minutes and more.</summary>
    Full,
}

/// <summary>The options of a benchmark, the environment that build/bench prepared, and the durations of the measurements.</summary>
/// <param name="Effort">The number and the length of the rounds.</param>
/// <param name="Only">The only part to measure, for a benchmark with parts; null for all parts.</param>
internal sealed record Setup(Effort Effort, string? Only)
{
    private const string QuickOption = "--quick";
    private const string SmokeOption = "--smoke";

    /// <summary>The published server.</summary>
    public string Api => ReadVariable("BENCH_API");

    /// <summary>The published command line.</summary>
    public string Cli => ReadVariable("BENCH_CLI");

    /// <summary>The connection string of a PostgreSQL server on which databases can be created.</summary>
    public string Postgres => ReadVariable("BENCH_POSTGRES");

    /// <summary>The pgbench program; null if it is not installed.</summary>
    public string? PgBench => Environment.GetEnvironmentVariable("BENCH_PGBENCH") is { Length: > 0 } pgBench ? pgBench : null;

    /// <summary>The directory for SQLite files and logs, on a real disk; the caller removes it.</summary>
    public string WorkDirectory => ReadVariable("BENCH_WORK");

    /// <summary>The directory of the reports.</summary>
    public string ReportDirectory => ReadVariable("BENCH_REPORT");

    /// <summary>The engines of the stores; PostgreSQL is sufficient to verify that a benchmark works.</summary>
    public IReadOnlyList<Engine> Engines => Select<Engine[]>(
        smoke: [Engine.Postgres], quick: [Engine.Postgres, Engine.Sqlite], full: [Engine.Postgres, Engine.Sqlite]);

    public TimeSpan RampUp => TimeSpan.FromSeconds(Select(smoke: 0.02, quick: 0.3, full: 0.3));

    /// <summary>The number of creates before a measurement, after which the runtime has compiled the path for the last time.</summary>
    public int WarmUp => Select(smoke: 16, quick: 3_000, full: 12_000);

    public int Rounds => Select(smoke: 1, quick: 2, full: 4);

    public TimeSpan Window => TimeSpan.FromSeconds(Select(smoke: 0.1, quick: 0.8, full: 1.4));

    /// <summary>The window for measurements of keys: a key takes a fifth of a second here, and occasionally a whole one.</summary>
    public TimeSpan KeyWindow => TimeSpan.FromSeconds(Select(smoke: 0.8, quick: 3.0, full: 6.0));

    /// <summary>The window in which an idle server uses almost no processor time.</summary>
    public TimeSpan IdleWindow => TimeSpan.FromSeconds(Select(smoke: 0.1, quick: 0.5, full: 0.5));

    /// <summary>Returns the heading of a report.</summary>
    public string HeadingOf(string benchmark) => Effort == Effort.Full
        ? $"# build/bench {benchmark}"
        : $"# build/bench {benchmark} {(Effort == Effort.Quick ? QuickOption : SmokeOption)} (too short for conclusions)";

    /// <summary>Returns the value for the effort of this run.</summary>
    public T Select<T>(T smoke, T quick, T full) => Effort switch
    {
        Effort.Smoke => smoke,
        Effort.Quick => quick,
        _ => full,
    };

    /// <summary>Determines whether a part is to be measured.</summary>
    public bool IsSelected(string part) => Only is null || Only == part;

    /// <param name="options">The options of the command line.</param>
    /// <param name="parts">The parts of the benchmark.</param>
    public static Setup Read(string[] options, params string[] parts) => options switch
    {
        [] => new Setup(Effort.Full, Only: null),
        [QuickOption] => new Setup(Effort.Quick, Only: null),
        [SmokeOption] => new Setup(Effort.Smoke, Only: null),
        ["--only", var part] when parts.Contains(part) => new Setup(Effort.Full, part),
        _ => throw new ArgumentException(
            $"Unknown option '{string.Join(' ', options)}'; use {QuickOption}, {SmokeOption}"
            + (parts.Length == 0 ? "." : $", or --only with one of {string.Join(", ", parts)}.")),
    };

    private static string ReadVariable(string name) =>
        Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"The environment variable {name} is not set; start the benchmark with build/bench.");
}
