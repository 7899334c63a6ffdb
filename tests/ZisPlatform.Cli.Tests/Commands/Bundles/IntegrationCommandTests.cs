using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Bundles;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class IntegrationCommandTests(Engine engine) : CliTests(engine)
{
    [Test]
    public async Task Integration_secret_is_shown_only_at_creation()
    {
        var name = NewName();

        var created = await ZisAsync("integration", "create", name, "--description", "Syncs widgets");
        var repeated = await ZisAsync("integration", "create", name);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.Field("Description"), Is.EqualTo("Syncs widgets"));
            Assert.That(created.Field("OAuth client"), Is.EqualTo($"zis_{name}"));
            Assert.That(created.Field("OAuth client secret, shown only now"), Has.Length.GreaterThan(30).And.Not.Contains('*'));
            Assert.That(repeated.Field("OAuth client ID"), Is.EqualTo(created.Field("OAuth client ID")));
            Assert.That(repeated.Field("Description"), Is.EqualTo("Syncs widgets"));
            Assert.That(repeated.Field("OAuth client secret"), Is.EqualTo("************"));
        }
    }

    [Test]
    public async Task Json_output_of_integration_create_is_the_server_response()
    {
        var name = NewName();

        var created = (await ZisAsync("integration", "create", name, "--description", "", "--json")).Json;

        Assert.That(created["name"]!.GetValue<string>(), Is.EqualTo(name));
        Assert.That(created["jwt_public_key"]!.GetValue<string>(), Does.StartWith("-----BEGIN PUBLIC KEY-----\n"));
    }

    [Test]
    public async Task Integration_list_shows_all_integrations()
    {
        Assert.That((await ZisAsync("integration", "list", "--json")).Json.ToJsonString(), Is.EqualTo("""{"integrations":[]}"""));
        var (first, second) = (NewName("a"), NewName("b"));
        await ZisAsync("integration", "create", second);
        await ZisAsync("integration", "create", first, "--description", "one\ttwo");

        var rows = (await ZisAsync("integration", "list")).Rows;

        Assert.That(rows[0], Is.EqualTo(new[] { "NAME", "DESCRIPTION", "OAUTH CLIENT", "OAUTH CLIENT ID" }));
        Assert.That(rows[1..].Select(row => row[0]), Is.EqualTo(new[] { first, second }));
        Assert.That(rows[1][1], Is.EqualTo("one two"), "a tab in a value is replaced by a space");
    }

    [TestCase("Slack")]
    [TestCase("a/b")]
    [TestCase("a?b#c")]
    [TestCase("ä")]
    [TestCase("common")]
    public async Task Server_message_for_an_invalid_name_is_printed(string name)
    {
        await LogInAsync();

        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "integration", "create", name)).Error,
            Does.StartWith("zis: invalid integration name"));
    }

    [Test]
    public async Task Name_used_by_another_account_is_not_available()
    {
        var name = NewName();
        await ZisAsync("integration", "create", name);
        await LogInAsOperatorAsync();

        var refused = await RunFailingAsync(ExitCodes.Refused, "integration", "create", name, "--json");

        Assert.That(
            refused.ErrorJson["message"]!.GetValue<string>(),
            Is.EqualTo($"the integration: {name} is not available for upsert by this account"));
    }
}
