using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

/// <summary>Texts that a flow computes from the secret of a connection contain no part and no other spelling of this secret.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class SecretTextTests(Engine engine)
{
    private const string Secret = "VerySecret\\\"Token-0123456789";

    private RunFixture _fixture = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _fixture = await RunFixture.StartAsync(engine);
        using var bearer = await FlowClient.AuthenticateAsync(_fixture.Admin, _fixture.Server.CreateAnonymousClient(), _fixture.Client);
        await _fixture.Flows.AddBearerConnectionAsync(bearer, "receiver", Secret);
    }

    [TearDown]
    public ValueTask StopAsync() => _fixture.DisposeAsync();

    [TestCase("error(.connections.receiver.token)", "jq: ************")]
    [TestCase("error(.connections.receiver.token[0:10])", "jq: **********")]
    [TestCase("error(.connections.receiver.token | ascii_upcase)", "jq: ************")]
    [TestCase("error(.connections.receiver.token | tojson | tojson)", """jq: "\"************\"" """)]
    [TestCase(".connections.receiver.token | tonumber", "jq: ")]
    [TestCase(".connections.receiver.token + 1", "jq: ")]
    [TestCase("if .connections.receiver.token | startswith(\"V\") then error(\"it begins with V\") else . end", "the text is left out")]
    [TestCase("error(\"event \\(.input.id) has no owner\")", "jq: event 7 has no owner")]
    public async Task Jq_error_shows_no_part_of_a_secret(string program, string expected)
    {
        var states = new JsonObject
        {
            ["Shape"] = new JsonObject
            {
                ["Type"] = "Action",
                ["ActionName"] = "zis:common:transform:Jq",
                ["Parameters"] = new JsonObject { ["expr"] = program, ["data.$"] = "$" },
                ["End"] = true,
            },
        };

        await AssertHiddenAsync(states, "Shape", "failed", expected.TrimEnd());
    }

    [TestCase("Fail", "failed", "**********")]
    [TestCase("Succeed", "succeeded", "**********")]
    public async Task Message_computed_from_a_part_of_a_secret_is_masked(string type, string status, string expected)
    {
        var states = new JsonObject
        {
            ["Cut"] = new JsonObject
            {
                ["Type"] = "Action",
                ["ActionName"] = "zis:common:transform:Jq",
                ["Parameters"] = new JsonObject { ["expr"] = ".connections.receiver.token[0:10]", ["data.$"] = "$" },
                ["ResultPath"] = "$.part",
                ["Next"] = "End",
            },
            ["End"] = type == "Fail"
                ? new JsonObject { ["Type"] = type, ["Error"] = "Refused", ["Cause"] = "It was {{$.part}}" }
                : new JsonObject { ["Type"] = type, ["Message"] = "It was {{$.part}}" },
        };

        await AssertHiddenAsync(states, "Cut", status, $"It was {expected}");
    }

    private async Task AssertHiddenAsync(JsonObject states, string start, string status, string expected)
    {
        await _fixture.Flows.DeployAsync(states.ToJsonString(), start, _fixture.Receiver.Address, "receiver");
        await _fixture.Flows.SendAsync("""{"id":7}""");
        var run = await _fixture.Flows.WaitForRunAsync();
        var shown = (await _fixture.Flows.ShowAsync(run)).ToJsonString() + (await _fixture.Flows.ListLogAsync()).ToJsonString();

        Assert.That((string)run["status"]!, Is.EqualTo(status));
        Assert.That((string)run["message"]!, Does.StartWith(expected));
        foreach (var part in new[] { "VerySecret", "VERYSECRET", "Token-0123", "TOKEN-0123", "cret\\" })
        {
            Assert.That(shown, Does.Not.Contain(part));
        }
    }
}
