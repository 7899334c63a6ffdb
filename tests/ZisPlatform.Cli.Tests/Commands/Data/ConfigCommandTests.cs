using ZisPlatform.Cli.Tests.Commands.Bundles;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Data;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class ConfigCommandTests(Engine engine) : RegistryCommandTests(engine)
{
    [Test]
    public async Task A_config_is_set_merged_shown_listed_and_deleted()
    {
        var set = await ZisAsync("config", "set", Integration, "a/b*", """{"n":1.50,"gone":1}""");
        await ZisAsync("config", "set", Integration, "other", "{}");
        var merged = await ZisAsync("config", "merge", Integration, "a/b*", """{"gone":null,"id":1000000000000000000001}""", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(set.Out, Is.EqualTo($"Config a/b* of {Integration} stored.\n"));
            Assert.That(merged.Out, Does.Contain("1000000000000000000001").And.Contain("1.50"));
            Assert.That(
                (await ZisAsync("config", "show", Integration, "a/b*")).Out,
                Is.EqualTo("{\n  \"n\": 1.50,\n  \"id\": 1000000000000000000001\n}\n"));
            Assert.That(
                (string)(await ZisAsync("config", "show", Integration, "a/b*", "--json")).Json["config"]!["scope"]!,
                Is.EqualTo("a/b*"));
            Assert.That(
                (await ZisAsync("config", "list", Integration)).Rows.Select(row => row[1]),
                Is.EqualTo(new[] { "SCOPE", "a/b*", "other" }));
            Assert.That(
                (await ZisAsync("config", "list", Integration, "--filter", "a/*")).Rows.Select(row => row[1]),
                Is.EqualTo(new[] { "SCOPE", "a/b*" }));
        }

        Assert.That((await ZisAsync("config", "delete", Integration, "a/b*")).Out, Is.EqualTo($"Config a/b* of {Integration} deleted.\n"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "config", "show", Integration, "a/b*")).Error,
            Is.EqualTo("zis: config not found: a/b*\n"));
    }

    [Test]
    public async Task Config_object_is_read_from_a_file_or_standard_input()
    {
        await ZisAsync("config", "set", Integration, "s", Cli.Save("config.json", """{"from":"file"}"""));
        var fromFile = await ZisAsync("config", "show", Integration, "s");
        var set = await Cli.RunWithInputAsync("""{"from":"pipe"}""", "config", "set", Integration, "s", "-");

        Assert.That((set.Code, set.Error), Is.EqualTo((0, "")));
        Assert.That(fromFile.Out, Does.Contain("\"file\""));
        Assert.That((await ZisAsync("config", "show", Integration, "s")).Out, Is.EqualTo("{\n  \"from\": \"pipe\"\n}\n"));
    }

    [Test]
    public async Task Deeply_nested_config_is_stored_and_listed()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 63)) + "{}" + new string('}', 63);

        await ZisAsync("config", "set", Integration, "deep", deep, "--json");

        Assert.That((await ZisAsync("config", "list", Integration, "--json")).Out.Count(unit => unit == 'a'), Is.GreaterThan(63));
    }

    [Test]
    public async Task Invalid_object_and_unknown_integration_are_rejected()
    {
        await LogInAsync();

        Assert.That(
            (await RunFailingAsync(ExitCodes.Usage, "config", "set", Integration, "s", "{\"a\":}")).Error,
            Does.StartWith("zis: the JSON object:1:6: "));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Usage, "config", "set", Integration, "s", Cli.Save("list.json", "[]"))).Error,
            Does.Contain("list.json must be a JSON object."));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Usage, "config", "set", Integration, "s", "nowhere.json")).Error,
            Does.Contain("there is no such file"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "config", "set", "unknown", "s", "{}")).Error,
            Is.EqualTo("zis: this account has no such integration\n"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "config", "merge", Integration, "s", "{}")).Error,
            Is.EqualTo("zis: config not found: s\n"));
    }
}
