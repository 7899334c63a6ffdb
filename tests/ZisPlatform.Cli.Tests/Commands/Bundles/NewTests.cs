using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Bundles;

/// <summary>Tests of <c>zis new</c>, which sends no request to a server.</summary>
public class NewTests
{
    private static readonly string[] Files =
        [".github/workflows/bundle.yml", ".gitignore", "README.md", "bundle.json", "bundle.test.json", "events/ticket_created.json"];

    private readonly CliHost _cli = new();

    private string Folder => Path.Combine(_cli.Folder, "made");

    [TearDown]
    public void DisposeCli() => _cli.Dispose();

    [Test]
    public async Task Generated_bundle_is_valid()
    {
        await NewAsync("widget-sync_2");

        var validated = await _cli.RunAsync("bundle", "validate", PathOf("bundle.json"), "--integration", "widget-sync_2", "--strict");
        Assert.That(
            (validated.Code, validated.Out),
            Is.EqualTo((0, $"1 file checked: no errors, no warnings.{Environment.NewLine}")));
        Assert.That((await _cli.RunAsync("flow", "graph", PathOf("bundle.json"))).Out, Does.Contain("announce_ticket"));
    }

    [Test]
    public async Task Generated_files_are_consistent()
    {
        var created = await NewAsync("widgets", "--json");

        Assert.That(created.Json["files"]!.AsArray().Select(file => (string?)file), Is.EqualTo(Files));
        Assert.That(
            Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/')),
            Is.EquivalentTo(Files));
        foreach (var file in Files)
        {
            Assert.That(await File.ReadAllTextAsync(PathOf(file)), Does.Not.Contain("__NAME__"), file);
        }

        var tests = JsonNode.Parse(await File.ReadAllTextAsync(PathOf("bundle.test.json")))!;
        Assert.That(
            await File.ReadAllTextAsync(PathOf("bundle.json")),
            Does.Contain($"\"{tests["flow"]}\"").And.Contain("zis:widgets:flow:announce_ticket"));
        Assert.That(
            tests["cases"]!.AsArray().Select(testCase => (string?)testCase!["input_file"]).OfType<string>().Distinct(),
            Is.EqualTo(new[] { "events/ticket_created.json" }));
        Assert.That(JsonNode.Parse(await File.ReadAllTextAsync(PathOf("events/ticket_created.json")))!["ticket_event"], Is.Not.Null);
    }

    [Test]
    public async Task Existing_files_are_not_overwritten()
    {
        _cli.Save("made/README.md", "mine");

        var result = await _cli.RunAsync("new", "widgets", "--directory", Folder);

        Assert.That((result.Code, result.Out), Is.EqualTo((ExitCodes.Usage, "")));
        Assert.That(result.Error, Does.Contain("Nothing was written").And.Contain("README.md").And.Not.Contain("bundle.json"));
        Assert.That(Directory.GetFileSystemEntries(Folder), Has.Length.EqualTo(1));
        Assert.That(await File.ReadAllTextAsync(PathOf("README.md")), Is.EqualTo("mine"));
    }

    [Test]
    public async Task Files_are_generated_next_to_unrelated_files()
    {
        _cli.Save("made/LICENSE", "mine");

        await NewAsync("widgets");

        Assert.That(File.Exists(PathOf("bundle.json")), Is.True);
    }

    [TestCase("", "use 1 to 64 characters")]
    [TestCase("Widgets", "use 1 to 64 characters")]
    [TestCase("a/../b", "use 1 to 64 characters")]
    [TestCase("common", "'common' is reserved")]
    [TestCase("job_specs", "'job_specs' is reserved")]
    public async Task Invalid_integration_name_is_rejected(string name, string message)
    {
        var result = await _cli.RunAsync("new", name, "--directory", Folder);

        Assert.That((result.Code, Directory.Exists(Folder)), Is.EqualTo((ExitCodes.Usage, false)));
        Assert.That(result.Error, Does.Contain(message));
    }

    [Test]
    public async Task Unusable_folder_is_reported()
    {
        var result = await _cli.RunAsync("new", "widgets", "--directory", Path.Combine(_cli.Save("file", ""), "made"));

        Assert.That(result.Code, Is.EqualTo(ExitCodes.Usage));
        Assert.That(result.Error, Does.Contain("Cannot write to"));
    }

    private string PathOf(string file) => Path.Combine(Folder, file);

    private async Task<CliResult> NewAsync(string name, params string[] args)
    {
        var result = await _cli.RunAsync(["new", name, "--directory", Folder, .. args]);
        Assert.That((result.Code, result.Error), Is.EqualTo((0, "")));
        return result;
    }
}
