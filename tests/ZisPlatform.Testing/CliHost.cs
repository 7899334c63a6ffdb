using System.Text;
using System.Text.Json.Nodes;
using ZisPlatform.Cli;

namespace ZisPlatform.Testing;

/// <summary>The result of a run of <c>zis</c>.</summary>
internal sealed record CliResult(int Code, string Out, string Error)
{
    public JsonNode Json => JsonNode.Parse(Out)!;

    public JsonNode ErrorJson => JsonNode.Parse(Error)!["error"]!;

    /// <summary>The output lines, split into their tab-separated cells.</summary>
    public string[][] Rows => [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r').Split('\t'))];

    /// <summary>Returns the value of a field in the output of a single record.</summary>
    public string Field(string name) => Rows.Single(row => row[0] == name)[1];
}

/// <summary>
/// Runs <c>zis</c> with its own folder and environment variables. Input and output are redirected unless a test changes that.
/// </summary>
internal sealed class CliHost : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zis-cli-").FullName;

    public CliHost() => Variables["ZIS_CONFIG_DIR"] = Path.Combine(_folder, "config");

    public Dictionary<string, string> Variables { get; } = [];

    public string LoginFile => Path.Combine(Variables["ZIS_CONFIG_DIR"], "login.json");

    /// <summary>The width of the output terminal in columns; null if the output is redirected.</summary>
    public int? Width { get; set; }

    /// <summary>Gets or sets a value: true if standard error is a terminal.</summary>
    public bool ErrorOnTerminal { get; set; }

    /// <summary>The answers to hidden prompts; null if prompts are not possible.</summary>
    public Queue<string>? Answers { get; set; }

    /// <summary>
    /// The answers to questions on a terminal; null if questions are not possible. The input ends when all answers are used.
    /// </summary>
    public Queue<string>? Lines { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>The output of the current command so far.</summary>
    public OutputRecorder Output { get; private set; } = new();

    public OutputRecorder ErrorOutput { get; private set; } = new();

    public string Folder => _folder;

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Writes a file to the folder and returns its path.</summary>
    public string Save(string name, string text) => Save(name, Encoding.UTF8.GetBytes(text));

    public string Save(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllBytes(PathOf(name), content);
        return PathOf(name);
    }

    /// <summary>Copies a test bundle to the folder and returns its path.</summary>
    public string SaveBundle(string name, string bundle = "bundle.json") =>
        Save(bundle, File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Bundles", name)));

    public Task<CliResult> RunAsync(params string[] args) => RunAsync("", CancellationToken.None, args);

    public Task<CliResult> RunWithInputAsync(string input, params string[] args) => RunAsync(input, CancellationToken.None, args);

    public async Task<CliResult> RunAsync(string input, CancellationToken cancellationToken, params string[] args)
    {
        using var output = Output = new OutputRecorder();
        using var error = ErrorOutput = new OutputRecorder();
        var environment = new CommandEnvironment
        {
            In = new StringReader(input),
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(input)),
            Out = output,
            Error = error,
            GetVariable = Variables.GetValueOrDefault,
            PromptHidden = Answers is null ? null : (_, _) => Task.FromResult(Answers.Dequeue()),
            PromptLine = Lines is null ? null : _ => Lines.TryDequeue(out var line) ? line : null,
            Time = Time,
            Width = Width,
            ErrorOnTerminal = ErrorOnTerminal,
        };
        var code = await ZisCommandLine.RunAsync(args, environment, cancellationToken);
        return new CliResult(code, output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>Records the output and signals when an expected text has been written.</summary>
internal sealed class OutputRecorder : StringWriter
{
    private readonly List<(string Text, TaskCompletionSource Completion)> _waiters = [];

    public override void WriteLine(string? value)
    {
        lock (_waiters)
        {
            base.WriteLine(value);
            var text = ToString();
            _waiters.FindAll(waiter => text.Contains(waiter.Text, StringComparison.Ordinal))
                .ForEach(waiter => waiter.Completion.TrySetResult());
        }
    }

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    public Task WaitForAsync(string text)
    {
        lock (_waiters)
        {
            var completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((text, completion));
            if (ToString().Contains(text, StringComparison.Ordinal))
            {
                completion.SetResult();
            }

            return completion.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
