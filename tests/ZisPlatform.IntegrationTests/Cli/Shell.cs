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

    /// <summary>Where a test may keep files.</summary>
    public string Folder => _folder;

    public string LoginFile => Path.Combine(Variables["ZIS_CONFIG_DIR"], "login.json");

    /// <summary>Columns of the terminal that the output goes to.</summary>
    public int? Width { get; set; }

    /// <summary>What a person answers to the hidden prompts; null where nobody sits there.</summary>
    public Queue<string>? Answers { get; set; }

    /// <summary>Keeps a file and answers its path.</summary>
    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public Task<Ran> RunAsync(params string[] args) => RunAsync("", CancellationToken.None, args);

    public Task<Ran> RunWithInputAsync(string input, params string[] args) => RunAsync(input, CancellationToken.None, args);

    public async Task<Ran> RunAsync(string input, CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var environment = new CommandEnvironment
        {
            In = new StringReader(input),
            OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(input)),
            Out = output,
            Error = error,
            Variable = Variables.GetValueOrDefault,
            AskHidden = Answers is null ? null : (_, _) => Task.FromResult(Answers.Dequeue()),
            Width = Width,
        };
        var code = await ZisCommandLine.RunAsync(args, environment, cancellationToken);
        return new Ran(code, output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
