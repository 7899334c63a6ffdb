using ZisPlatform.Testing;

namespace ZisPlatform.Resilience.Tests;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class RestartTests(Engine engine)
{
    [Test]
    public async Task Restart_keeps_all_data_and_ignores_the_first_admin_settings()
    {
        var first = await ZisTestServer.StartAsync(engine);
        string key;
        using (var client = first.CreateOperatorClient())
        {
            key = (await client.CreateIntegrationAsync("kept", """{"description":"kept"}""")).Json["jwt_public_key"]!.GetValue<string>();
        }

        await using var second = await first.RestartAsync("--Zis:Admin:Token=another-token-that-must-not-work");

        using var operatorClient = second.CreateOperatorClient();
        using var otherClient = second.CreateClient("admin@local/token", "another-token-that-must-not-work");
        var repeated = await operatorClient.CreateIntegrationAsync("kept");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(repeated.Json["jwt_public_key"]!.GetValue<string>(), Is.EqualTo(key));
            Assert.That(repeated.Json["description"]!.GetValue<string>(), Is.EqualTo("kept"));
            Assert.That((await otherClient.ListIntegrationsAsync()).Code, Is.EqualTo(401));
        }
    }

    [Test]
    public async Task A_wrong_master_key_prevents_the_start()
    {
        var first = await ZisTestServer.StartAsync(engine);
        var other = Convert.ToBase64String(Enumerable.Repeat((byte)7, 32).ToArray());

        Assert.That(
            async () => await first.RestartAsync($"--Zis:MasterKey={other}"),
            Throws.Exception.With.Message.Contains("Zis:MasterKey").And.Message.Not.Contains(other));
    }

    [Test]
    public async Task An_unknown_default_account_prevents_the_start()
    {
        var first = await ZisTestServer.StartAsync(engine);

        Assert.That(
            async () => await first.RestartAsync("--Zis:DefaultAccount=unknown"),
            Throws.Exception.With.Message.Contains("Zis:DefaultAccount names 'unknown'"));
    }
}
