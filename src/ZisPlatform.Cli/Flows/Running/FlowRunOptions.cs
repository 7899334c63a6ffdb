using ZisPlatform.Cli.Flows.Answers;
using ZisPlatform.Cli.Flows.Files;

namespace ZisPlatform.Cli.Flows.Running;

/// <summary>The options of <c>zis flow run</c>; the command's help describes each of them.</summary>
internal sealed record FlowRunOptions
{
    public required string Bundle { get; init; }

    public string? Flow { get; init; }

    public string? Input { get; init; }

    public string? Integration { get; init; }

    public string? Subdomain { get; init; }

    public long AccountId { get; init; }

    public Uri? AccountUrl { get; init; }

    public string? Connections { get; init; }

    public IReadOnlyList<string> Mocks { get; init; } = [];

    public string? MockFile { get; init; }

    public bool Live { get; init; }

    public bool AllowHttp { get; init; }

    public string? Record { get; init; }

    public string? Replay { get; init; }

    public DateTimeOffset? At { get; init; }

    public bool RealTime { get; init; }

    public bool Tree { get; init; }

    public IReadOnlyList<string> Breakpoints { get; init; } = [];

    public bool Watch { get; init; }

    /// <summary>Gets the input files; a change of one of them triggers another run.</summary>
    public IEnumerable<string> Files =>
        new[] { Bundle, Input, Connections, MockFile, Replay }.OfType<string>().Concat(Mocks.Select(MockArgument.FileOf).OfType<string>());

    /// <summary>Rejects incompatible options.</summary>
    public void Check()
    {
        var files = Files.ToList();
        if (files.Count(file => file == InputFile.StandardInput) > 1)
        {
            throw UsageError("Only one of the files can be standard input.");
        }

        if (Watch && files.Contains(InputFile.StandardInput))
        {
            throw UsageError("--watch needs files; standard input does not change.");
        }

        if (Replay is not null && (Live || MockFile is not null || Mocks.Count > 0))
        {
            throw UsageError("--replay answers every action; it cannot be combined with --live, --mock or --mock-file.");
        }

        if (Record is not null && files.Contains(Record))
        {
            throw UsageError("--record would overwrite a file that the run reads.");
        }
    }

    private static CommandFailedException UsageError(string message) => new(ExitCodes.Usage, message);
}
