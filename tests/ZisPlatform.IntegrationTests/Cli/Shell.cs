using System.Text;
using System.Text.Json.Nodes;
using ZisPlatform.Cli;

namespace ZisPlatform.IntegrationTests.Cli;

/// <summary>What a run of <c>zis</c> left behind.</summary>
internal sealed record Ran(int Code, string Out, string Error)
{
    public JsonNode Json => JsonNode.Parse(Out)!;

    public JsonNode Failure => JsonNode.Parse(Error)!["error"]!;

    /// <summary>Lines of tab-separated cells.</summary>
    public string[][] Rows => [.. Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r').Split('\t'))];

    /// <summary>The value of a record's line.</summary>
    public string Field(string name) => Rows.Single(row => row[0] == name)[1];
}

/// <summary>A place to run <c>zis</c> from, with a folder and variables of its own; input and output are redirected unless a test says otherwise.</summary>
internal sealed class Shell : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zis-cli-").FullName;

    public Shell() => Variables["ZIS_CONFIG_DIR"] = Path.Combine(_folder, "config");

    public Dictionary<string, string> Variables { get; } = [];

    public string LoginFile => Path.Combine(Variables["ZIS_CONFIG_DIR"], "login.json");

    /// <summary>Columns of the terminal that the output goes to.</summary>
    public int? Width { get; set; }

    /// <summary>Whether a person sees what goes to standard error.</summary>
    public bool ErrorOnTerminal { get; set; }

    /// <summary>What a person answers to the hidden prompts; null where nobody sits there.</summary>
    public Queue<string>? Answers { get; set; }

    /// <summary>What a person answers to the questions on a terminal; null where nobody sits there, and the end of the input once they are used up.</summary>
    public Queue<string>? Lines { get; set; }

    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>What the command that runs now has written so far.</summary>
    public Screen Screen { get; private set; } = new();

    public Screen Errors { get; private set; } = new();

    public string Folder => _folder;

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Makes a file in the folder and answers its path.</summary>
    public string Save(string name, string text) => Save(name, Encoding.UTF8.GetBytes(text));

    public string Save(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllBytes(PathOf(name), content);
        return PathOf(name);
    }

    /// <summary>Puts one of the tests' bundles into the folder and answers its path.</summary>
    public string SaveBundle(string name, string bundle = "bundle.json") =>
        Save(bundle, File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Bundles", name)));

    public Task<Ran> RunAsync(params string[] args) => RunAsync("", CancellationToken.None, args);

    public Task<Ran> RunWithInputAsync(string input, params string[] args) => RunAsync(input, CancellationToken.None, args);

    public async Task<Ran> RunAsync(string input, CancellationToken cancellationToken, params string[] args)
    {
        using var output = Screen = new Screen();
        using var error = Errors = new Screen();
        var environment = new CommandEnvironment
        {
            In = new StringReader(input),
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(input)),
            Out = output,
            Error = error,
            Variable = Variables.GetValueOrDefault,
            AskHidden = Answers is null ? null : (_, _) => Task.FromResult(Answers.Dequeue()),
            AskLine = Lines is null ? null : _ => Lines.TryDequeue(out var line) ? line : null,
            Time = Time,
            Width = Width,
            ErrorOnTerminal = ErrorOnTerminal,
        };
        var code = await ZisCommandLine.RunAsync(args, environment, cancellationToken);
        return new Ran(code, output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>Keeps what is written, and tells when a text has come.</summary>
internal sealed class Screen : StringWriter
{
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    public override void WriteLine(string? value)
    {
        lock (_awaited)
        {
            base.WriteLine(value);
            var all = ToString();
            _awaited.FindAll(one => all.Contains(one.Text, StringComparison.Ordinal)).ForEach(one => one.Seen.TrySetResult());
        }
    }

    public override Task WriteLineAsync(string? value)
    {
        WriteLine(value);
        return Task.CompletedTask;
    }

    public Task WaitForAsync(string text)
    {
        lock (_awaited)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((text, seen));
            if (ToString().Contains(text, StringComparison.Ordinal))
            {
                seen.SetResult();
            }

            return seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }
}
