using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Data;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class ConnectionCommandTests(Engine engine) : CliTests(engine)
{
    [Test]
    public async Task A_connection_is_created_listed_shown_changed_and_deleted()
    {
        await LogInAsync();
        var integration = NewName();
        await Admin.AddIntegrationAsync(integration);

        var created = await Cli.RunWithInputAsync(
            "S3cret-key\n", "connection", "create", integration, "widgets", "--kind", "api_key", "--header-name", "X-Api-Key",
            "--allowed-domain", "api.example.com");
        Assert.That((created.Code, created.Error), Is.EqualTo((0, "")));
        Cli.Variables["WIDGET_TOKEN"] = "S3cret-new";
        var updated = await ZisAsync(
            "connection", "update", integration, "widgets", "--header-name", "Authorization", "--secret-variable", "WIDGET_TOKEN");
        var listed = await ZisAsync("connection", "list", integration);
        var shown = await ZisAsync("connection", "show", integration, "widgets", "--json");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(listed.Rows[1][..3], Is.EqualTo(new[] { "widgets", "api_key", "api.example.com" }));
            Assert.That((string)shown.Json["connection"]!["header_name"]!, Is.EqualTo("Authorization"));
            Assert.That(created.Out + updated.Out + listed.Out + shown.Out, Does.Not.Contain("S3cret"));
            Assert.That(
                (await RunFailingAsync(ExitCodes.Refused, "connection", "refresh", integration, "widgets")).Error,
                Does.Contain("a connection of the kind api_key has no tokens to renew"));
            Assert.That(
                (await ZisAsync("connection", "delete", integration, "widgets")).Out.Trim(),
                Is.EqualTo("Connection widgets deleted."));
        }

        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "connection", "show", integration, "widgets")).Error,
            Does.Contain("no such connection"));
    }

    [Test]
    public async Task Secret_must_be_typed_twice_at_the_prompt()
    {
        await LogInAsync();
        var integration = NewName();
        await Admin.AddIntegrationAsync(integration);
        Cli.Answers = new Queue<string>(["S3cret-one", "S3cret-two"]);

        var refused = await RunFailingAsync(
            ExitCodes.Usage, "connection", "create", integration, "widgets", "--kind", "bearer_token",
            "--allowed-domain", "api.example.com");

        Assert.That(refused.Error, Does.Contain("The two did not match").And.Not.Contain("S3cret"));
    }

    [Test]
    public async Task Invalid_commands_are_rejected_without_echoing_secrets()
    {
        await LogInAsync();
        var integration = NewName();
        await Admin.AddIntegrationAsync(integration);

        Assert.That(
            (await RunFailingAsync(ExitCodes.Usage, "connection", "update", integration, "widgets")).Error,
            Does.Contain("nothing to change"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Usage, "connection", "update", integration, "widgets", "--secret-variable", "NOT_SET")).Error,
            Does.Contain("not set, or empty"));
        Assert.That(
            (await RunFailingAsync(
                ExitCodes.Usage, "connection", "create", integration, "widgets", "--kind", "oauth", "--allowed-domain", "x")).Error,
            Does.Contain("begins with a flow"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Usage, "connection", "show", integration, "S3cret key")).Error,
            Does.Not.Contain("S3cret"));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "connection", "refresh", integration, "widgets")).Error,
            Does.Contain("no such connection"));
        Assert.That((await RunFailingAsync(ExitCodes.Refused, "connection", "list", "nowhere")).Error, Does.Contain("no such integration"));
    }
}
