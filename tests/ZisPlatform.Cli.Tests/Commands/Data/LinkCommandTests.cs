using ZisPlatform.Cli.Tests.Commands.Bundles;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Data;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class LinkCommandTests(Engine engine) : RegistryCommandTests(engine)
{
    [Test]
    public async Task A_link_is_created_listed_shown_updated_and_deleted()
    {
        var created = await ZisAsync(
            "link", "create", Integration, "t", "ticket:1", "widget/7*", "--left-metadata", """{"n":1.50,"gone":1}""");
        await ZisAsync("link", "create", Integration, "t", "ticket:2", "widget/7*x");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.Out, Does.Match($"^Link [0-9A-Z]{{26}} of {Integration} created.\n$"));
            Assert.That(
                (await ZisAsync("link", "list", Integration, "t", "--left", "ticket:*")).Rows.Select(row => row[2]),
                Is.EqualTo(new[] { "LEFT", "ticket:1", "ticket:2" }));
            Assert.That(
                (await ZisAsync("link", "show", Integration, "t", "ticket:1", "widget/7*")).Field("Left object"),
                Does.Contain("1.50"));
        }

        var file = Cli.Save("metadata.json", """{"gone":null,"id":1000000000000000000001}""");
        var updated = await ZisAsync(
            "link", "update", Integration, "t", "ticket:1", "widget/7*", "--type", "u", "--right", "new", "--left-metadata", file,
            "--json");

        Assert.That(updated.Out, Does.Contain("1000000000000000000001").And.Contain("1.50").And.Not.Contain("gone"));
        Assert.That(
            (await ZisAsync("link", "delete", Integration, "u", "ticket:1", "new")).Out,
            Is.EqualTo($"Link u of {Integration} from ticket:1 to new deleted.\n"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "link", "show", Integration, "u", "ticket:1", "new")).Error,
            Is.EqualTo("zis: link not found\n"));
    }

    [Test]
    public async Task Server_errors_are_printed_unchanged()
    {
        await ZisAsync("link", "create", Integration, "t", "l", "r");

        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "link", "create", Integration, "t", "l", "r")).Error,
            Is.EqualTo("zis: link already exists\n"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "link", "delete", Integration, "t", "l", "r*")).Error,
            Is.EqualTo("zis: link not found\n"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "link", "list", Integration, "t")).Error,
            Does.Contain("a search needs left_object_name"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "link", "update", Integration, "t", "l", "r")).Error,
            Does.Contain("at least one of left_object"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "link", "list", "unknown", "t", "--left", "l")).Error,
            Is.EqualTo("zis: this account has no such integration\n"));
    }
}
