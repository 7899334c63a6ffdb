using ZisPlatform.Cli.Tests.Commands.Bundles;
using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Data;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class WebhookCommandTests(Engine engine) : RegistryCommandTests(engine)
{
    [Test]
    public async Task A_webhook_is_created_listed_shown_and_deleted()
    {
        var created = await CreateAsync();
        var uuid = created.Field("UUID");
        using var sender = Account.CreateClient(created.Field("User name"), created.Field("Password, shown only now"));
        Assert.That((await sender.SendAsync("POST", created.Field("Path"), "{}")).Code, Is.EqualTo(200));

        var listed = (await ZisAsync("webhook", "list", Integration)).Rows;
        Assert.That(listed[0], Is.EqualTo(new[] { "UUID", "EVENT SOURCE", "EVENT TYPE", "SIGNED", "CREATED", "PATH" }));
        Assert.That(
            (listed[1][0], listed[1][1], listed[1][2], listed[1][5]),
            Is.EqualTo((uuid, "widgets", "widget_changed", created.Field("Path"))));
        var shown = await ZisAsync("webhook", "show", Integration, uuid);
        Assert.That(shown.Field("Path"), Is.EqualTo(created.Field("Path")));
        Assert.That(shown.Out, Does.Not.Contain(created.Field("Password, shown only now")));

        await ZisAsync("webhook", "delete", Integration, uuid);
        Assert.That((await ZisAsync("webhook", "list", Integration)).Rows, Has.Length.EqualTo(1));
        Assert.That(
            (await RunFailingAsync(ExitCodes.Refused, "webhook", "show", Integration, uuid)).Error,
            Does.Contain("no such inbound webhook"));
    }

    [Test]
    public async Task Webhook_for_Zendesk_events_needs_no_source_and_type()
    {
        var created = await ZisAsync("webhook", "create", Integration, "--zendesk-events");
        using var zendesk = Account.CreateClient(created.Field("User name"), created.Field("Password, shown only now"));

        var accepted = await zendesk.SendAsync(
            "POST", created.Field("Path"), """{"type":"zen:event-type:ticket.created","id":"cli","detail":{"id":"1"}}""");

        Assert.That((created.Field("Format"), created.Field("Event source")), Is.EqualTo(("zendesk_events", "support")));
        Assert.That(accepted.Code, Is.EqualTo(200), accepted.Text);
    }

    [Test]
    public async Task Redirected_output_of_rotate_is_only_the_new_password()
    {
        var created = await CreateAsync();

        var password = (await ZisAsync("webhook", "rotate", Integration, created.Field("UUID"))).Out.Trim();

        Assert.That(password, Does.Match("^[A-Za-z0-9]{40}$"));
        using var sender = Account.CreateClient(created.Field("User name"), password);
        Assert.That((await sender.SendAsync("POST", created.Field("Path"), "{}")).Code, Is.EqualTo(200));
    }

    [Test]
    public async Task Signing_secret_is_read_from_standard_input()
    {
        var uuid = (await CreateAsync()).Field("UUID");

        var signed = await Cli.RunWithInputAsync(
            "a secret of both\n", "webhook", "sign", Integration, uuid, "--scheme", "header", "--header", "X-Signature");
        Assert.That((signed.Code, signed.Error), Is.EqualTo((0, "")));
        var shown = await ZisAsync("webhook", "show", Integration, uuid);
        Assert.That((shown.Field("Signed as by"), shown.Field("Signature in")), Is.EqualTo(("header", "X-Signature")));

        await ZisAsync("webhook", "sign", Integration, uuid, "--off");
        Assert.That((await ZisAsync("webhook", "show", Integration, uuid)).Field("Signed as by"), Is.Empty);
    }

    [TestCase("sign", "0b6e7d0a-0000-4c3b-9a5e-3f1d2c4b0001")]
    [TestCase("sign", "0b6e7d0a-0000-4c3b-9a5e-3f1d2c4b0001", "--scheme", "github", "--off")]
    [TestCase("show", "1")]
    [TestCase("create")]
    [TestCase("create", "--source-system", "s")]
    [TestCase("create", "--source-system", "s", "--event-type", "t", "--zendesk-events")]
    public async Task Invalid_arguments_are_a_usage_error(string verb, params string[] rest)
    {
        await LogInAsync();

        await RunFailingAsync(ExitCodes.Usage, ["webhook", verb, Integration, .. rest]);
    }

    private Task<CliResult> CreateAsync() =>
        ZisAsync("webhook", "create", Integration, "--source-system", "widgets", "--event-type", "widget_changed");
}
