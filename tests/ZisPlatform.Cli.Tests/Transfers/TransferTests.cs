using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Transfers;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class TransferTests(Engine engine) : CliTests(engine)
{
    private const string Passphrase = "correct horse battery";

    private string _source = "";

    [SetUp]
    public async Task SeedAsync()
    {
        _source = NewName();
        await LogInAsync();
        Cli.Variables["PASSPHRASE"] = Passphrase;
        await ZisAsync("integration", "create", _source, "--description", "Syncs wídgets");
        foreach (var (path, body) in new[]
        {
            ($"/api/services/zis/registry/{_source}/bundles", BundleDocument.Of(_source, "first", "one", "two")),
            ($"/api/platform/v1/integrations/{_source}/configs", """{"scope":"s/*","config":{"n":1.50,"big":1000000000000000000001}}"""),
            (
                $"/api/platform/v1/integrations/{_source}/links",
                """{"link_type":"t","left_object":{"name":"l","metadata":{"n":1.50}},"right_object":{"name":"r"}}"""),
            (
                $"/api/platform/v1/integrations/{_source}/connections",
                """{"kind":"bearer_token","name":"widgets","secret":"S3cret","allowed_domain":"api.example.com"}"""),
        })
        {
            var answer = await Admin.SendAsync("POST", path, body);
            Assert.That(answer.Code, Is.InRange(200, 201), answer.Text);
        }

        await ZisAsync("job-spec", "install", _source, "two");
    }

    [Test]
    public async Task Importing_the_same_file_again_changes_nothing()
    {
        var (file, target) = (Cli.PathOf("export.jsonl"), NewName());
        await ZisAsync("export", _source, "--out", file, "--with-secrets", "--passphrase-variable", "PASSPHRASE");
        using var otherCli = new CliHost();
        otherCli.Variables["PASSPHRASE"] = Passphrase;
        var account = await Server.NewAccountAsync();
        Assert.That(
            (await otherCli.RunWithInputAsync(account.AdminToken, LoginArguments(account.Subdomain, account.AdminEmail))).Code,
            Is.Zero);

        string[] import = ["import", file, "--as", target, "--passphrase-variable", "PASSPHRASE", "--json"];
        var first = await otherCli.RunAsync(import);
        var second = await otherCli.RunAsync(import);
        var reexported = await otherCli.RunAsync("export", target);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((first.Code, first.Error), Is.EqualTo((0, "")));
            Assert.That(Counts(first, "created"), Is.EqualTo(new Dictionary<string, int>
            {
                ["integration"] = 1,
                ["bundles"] = 1,
                ["configs"] = 1,
                ["links"] = 1,
                ["oauth_clients"] = 0,
                ["connections"] = 1,
                ["job_specs"] = 0,
            }));
            Assert.That(Counts(first, "changed")["job_specs"], Is.EqualTo(1));
            Assert.That(Counts(second, "created").Values.Concat(Counts(second, "changed").Values), Is.All.Zero);
            Assert.That(await File.ReadAllTextAsync(file), Does.Not.Contain("S3cret"));
            Assert.That(
                reexported.Out.Split('\n')[..^2],
                Is.EqualTo((await ZisAsync("export", _source)).Out.Replace(_source, target, StringComparison.Ordinal).Split('\n')[..^2]));
        }
    }

    [Test]
    public async Task Altered_or_truncated_file_is_rejected_completely()
    {
        var export = (await ZisAsync("export", _source)).Out;
        var target = NewName();
        foreach (var invalidExport in new[]
        {
            export.Replace("1.50", "1.51", StringComparison.Ordinal), export[..(export.Length / 2)], export + "{}\n", "", "{}", "[]",
            string.Join('\n', export.Split('\n').Where(line => !line.StartsWith("{\"config\"", StringComparison.Ordinal))),
        })
        {
            var refused = await RunFailingAsync(ExitCodes.Usage, "import", Cli.Save("broken.jsonl", invalidExport), "--as", target);
            Assert.That(refused.Error, Does.Contain("Nothing was changed"));
        }

        Assert.That((await ZisAsync("integration", "list")).Out, Does.Not.Contain(target));
    }

    [Test]
    public async Task Wrong_passphrase_changes_nothing()
    {
        var (file, target) = (Cli.PathOf("export.jsonl"), NewName());
        await ZisAsync("export", _source, "--out", file, "--passphrase-variable", "PASSPHRASE");

        var refused = await Cli.RunWithInputAsync("another passphrase\n", "import", file, "--as", target);
        Assert.That(
            (refused.Code, refused.Error.Contains("Nothing was changed", StringComparison.Ordinal)),
            Is.EqualTo((ExitCodes.Usage, true)),
            refused.Error);
        Assert.That((await ZisAsync("integration", "list")).Out, Does.Not.Contain(target));

        var imported = await ZisAsync("import", file, "--as", target, "--without-secrets");
        Assert.That(
            imported.Rows.Where(row => row.Length > 1).Select(row => row[0]),
            Is.EqualTo(new[] { "IMPORTED", "integration", "bundles", "configs", "links", "job_specs" }));
        Assert.That(imported.Out, Does.Contain("No connections and OAuth clients came along"));
    }

    [Test]
    public async Task Export_of_an_unknown_integration_creates_no_file()
    {
        var file = Cli.PathOf("export.jsonl");

        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "export", "unknown", "--out", file)).Error,
            Does.Contain("no integration unknown"));
        Assert.That(Directory.GetFiles(Cli.Folder, "export*"), Is.Empty);
    }

    [Test]
    public async Task Import_under_a_taken_name_suggests_the_as_option()
    {
        var file = Cli.PathOf("export.jsonl");
        await ZisAsync("export", _source, "--out", file);
        using var otherCli = new CliHost();
        var account = await Server.NewAccountAsync();
        await otherCli.RunWithInputAsync(account.AdminToken, LoginArguments(account.Subdomain, account.AdminEmail));

        var refused = await otherCli.RunAsync("import", file);

        Assert.That(refused.Code, Is.EqualTo(ExitCodes.Refused));
        Assert.That(refused.Error, Does.Contain("not available for upsert by this account").And.Contains("--as NAME"));
    }

    private static Dictionary<string, int> Counts(CliResult result, string change) =>
        result.Json["imported"]!.AsArray().ToDictionary(kind => (string)kind!["type"]!, kind => (int)kind![change]!);
}
