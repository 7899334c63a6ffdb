using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

/// <summary>
/// Requests of a flow to its own account (contract, flows 13): they go to the configured address, or are not sent without one.
/// </summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class OwnAccountTests(Engine engine)
{
    private const string Send = """{"Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload":"x"},"End":true}}""";

    [TestCase("url", "https://{{$.subdomain}}.{{$.zendeskHost}}/items")]
    [TestCase("path", "/items")]
    public async Task Request_to_the_own_account_goes_to_the_configured_address(string member, string address)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var fixture = await RunFixture.StartAsync(engine, $"--Zis:Accounts:local:ZendeskBaseUrl={receiver.Address}");

        var run = await RunAsync(fixture, member, address);

        Assert.That((string)run["status"]!, Is.EqualTo("succeeded"), run.ToJsonString());
        Assert.That(receiver.Requests.Single().Headers["Authorization"], Is.EqualTo("Bearer token-of-the-account"));
    }

    [TestCase("url", "https://{{$.subdomain}}.{{$.zendeskHost}}/items")]
    [TestCase("url", "https://{{$.subdomain}}.zendesk.com/items")]
    [TestCase("path", "/items")]
    public async Task State_without_a_configured_address_fails_and_names_the_setting(string member, string address)
    {
        await using var fixture = await RunFixture.StartAsync(engine);

        var run = await RunAsync(fixture, member, address);

        Assert.That((string)run["status"]!, Is.EqualTo("failed"));
        Assert.That((string)run["message"]!, Does.Contain("set Zis:Accounts:local:ZendeskBaseUrl"));
    }

    private static async Task<JsonNode> RunAsync(RunFixture fixture, string member, string address)
    {
        await fixture.Flows.DeployAsync(Send, "Send", new JsonObject
        {
            ["method"] = "GET",
            [member] = address,
            ["headers"] = new JsonArray(new JsonObject { ["key"] = "Authorization", ["value"] = "Bearer token-of-the-account" }),
        });
        await fixture.Flows.SendAsync("{}");
        return await fixture.Flows.WaitForRunAsync();
    }
}
