using ZisPlatform.Cli.Flows.Answers;
using ZisPlatform.Cli.Flows.Files;
using ZisPlatform.Domain.Flows;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Flows.Tests;

/// <summary>One run of a flow and its expectations.</summary>
internal sealed record TestCase
{
    public required string Name { get; init; }

    /// <summary>Gets the name of the flow; null if the bundle has only one flow.</summary>
    public string? Flow { get; init; }

    public required JsonValue Input { get; init; }

    public required DateTimeOffset At { get; init; }

    public Connections? Connections { get; init; }

    public required Mocks Mocks { get; init; }

    public required Expectation Expect { get; init; }
}

/// <summary>A file of test cases for one bundle.</summary>
internal sealed record TestFile
{
    /// <summary>The suffix of every test file name.</summary>
    public const string Suffix = ".test.json";

    /// <summary>The default start time. It is fixed, so that a test that does not depend on time always has the same result.</summary>
    private static readonly DateTimeOffset DefaultStart = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly string[] Members =
        ["bundle", "integration", "subdomain", "account_id", "allow_http", "flow", "at", "connections", "mocks", "cases"];

    private static readonly string[] CaseMembers = ["name", "flow", "input", "input_file", "at", "connections", "mocks", "expect"];

    /// <summary>Gets the path as the user specified it.</summary>
    public required string Path { get; init; }

    /// <summary>Gets the path of the bundle, which is next to the test file unless the file names another path.</summary>
    public required string BundlePath { get; init; }

    public string? Integration { get; init; }

    public string? Subdomain { get; init; }

    public long AccountId { get; init; }

    public HttpOptions Http { get; init; } = HttpOptions.Default;

    public required IReadOnlyList<TestCase> Cases { get; init; }

    public static async Task<TestFile> ReadAsync(string path, InputFiles files, CancellationToken cancellationToken)
    {
        var root = JsonShape.Root(path, await files.ReadJsonAsync(path, cancellationToken)).RequireOnly(Members);
        var cases = new List<TestCase>();
        var mocks = root.Find("mocks") is { } fileMocks ? Mocks.Read(fileMocks) : Mocks.None;
        foreach (var shape in (root.Find("cases") ?? throw root.CreateError("has no cases")).Items)
        {
            var testCase = await ReadCaseAsync(root, shape, mocks, files, cancellationToken);
            cases.Add(cases.Exists(other => other.Name == testCase.Name)
                ? throw shape.CreateError($"has the name of another case, '{testCase.Name}'")
                : testCase);
        }

        return new TestFile
        {
            Path = path,
            BundlePath = ResolvePath(path, root.Find("bundle")?.Text ?? "bundle.json"),
            Integration = root.Find("integration")?.Text,
            Subdomain = root.Find("subdomain")?.Text,
            AccountId = root.Find("account_id")?.Integer(0, long.MaxValue) ?? 1,
            Http = new HttpOptions { AllowHttp = root.Find("allow_http")?.Flag ?? false },
            Cases = cases,
        };
    }

    /// <summary>Returns the other files that a test file names; none if it cannot be read.</summary>
    public static IEnumerable<string> FilesNamedIn(string path)
    {
        JsonValue root;
        try
        {
            root = JsonValue.TryParse(File.ReadAllBytes(path), out var read, out _) ? read : default;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            root = default;
        }

        var inputs = root["cases"] is { IsArray: true } cases ? cases.Items.ToArray().Select(testCase => testCase["input_file"]) : [];
        return inputs.Append(root["bundle"])
            .Where(name => name.IsString)
            .Select(name => ResolvePath(path, name.AsString()))
            .Append(ResolvePath(path, "bundle.json"));
    }

    private static string ResolvePath(string path, string name) =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) ?? "", name);

    private static async Task<TestCase> ReadCaseAsync(
        JsonShape file, JsonShape shape, Mocks mocks, InputFiles files, CancellationToken cancellationToken)
    {
        JsonShape? FindInCaseOrFile(string member) => shape.Find(member) ?? file.Find(member);
        shape.RequireOnly(CaseMembers);
        var input = shape.Find("input")?.Value ?? JsonValue.EmptyObject;
        if (shape.Find("input_file") is { } name)
        {
            input = shape.Find("input") is null
                ? await files.ReadJsonAsync(ResolvePath(file.File, name.Text), cancellationToken)
                : throw name.CreateError("cannot be combined with input");
        }

        return new TestCase
        {
            Name = shape.Find("name") is { } title && title.Text.Length > 0 ? title.Text : throw shape.CreateError("needs a name"),
            Flow = FindInCaseOrFile("flow")?.Text,
            Input = input,
            At = FindInCaseOrFile("at") is { } at
                ? TimeParser.Parse(at.Text) ?? throw at.CreateError("must be a time such as 2026-03-01T12:00:00Z")
                : DefaultStart,
            Connections = FindInCaseOrFile("connections") is { } connections ? Connections.Read(connections) : null,
            Mocks = shape.Find("mocks") is { } caseMocks ? Mocks.Read(caseMocks).OverrideWith(mocks) : mocks,
            Expect = Expectation.Read(shape.Find("expect") ?? throw shape.CreateError("needs an expect")),
        };
    }
}
