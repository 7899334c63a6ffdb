using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Common.Security;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

/// <summary>Masking of credentials that a receiver returns in its response.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class EchoTests(Engine engine)
{
    private const string Secret = "very-\"secret\"-token\\123";

    private ZisTestServer _server = null!;
    private HttpClient _admin = null!;
    private HttpClient _bearer = null!;
    private Receiver _receiver = null!;
    private FlowClient _flows = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await ZisTestServer.StartAsync(engine, FlowClient.Settings);
        _admin = _server.CreateOperatorClient();
        _receiver = await Receiver.StartAsync();
        _bearer = await FlowClient.AuthenticateAsync(_admin, _server.CreateAnonymousClient(), await _admin.AddIntegrationAsync("echo"));
        _flows = new FlowClient(_admin, "echo");
        await _flows.AddBearerConnectionAsync(_bearer, "receiver", Secret);

        // Like httpbin: returns the request headers as an object and once more as text.
        _receiver.Handler = (context, received) =>
        {
            context.Response.StatusCode = received.Body.Contains("fail", StringComparison.Ordinal) ? 400 : 200;
            context.Response.ContentType = "application/json";
            var sent = new JsonObject([.. received.Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))]);
            return context.Response.WriteAsync(
                new JsonObject { ["text"] = sent.ToJsonString(), ["headers"] = sent, ["id"] = 7 }.ToJsonString());
        };
    }

    [TearDown]
    public async Task StopAsync()
    {
        _bearer.Dispose();
        _admin.Dispose();
        await _receiver.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Echoed_credentials_reach_the_flow_but_are_stored_and_shown_masked()
    {
        await _flows.DeployAsync(
            """
            {"Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload":"first"},"ResultPath":"$.sent",
                "Next":"Again"},
             "Again":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.sent.headers.Authorization"},
                 "ResultPath":"$.again","Next":"Done"},
             "Done":{"Type":"Succeed","Message":"{{$.sent.headers.Authorization}} and {{$.connections.receiver.token}}"}}
            """,
            "Send",
            _receiver.Address,
            "receiver");

        await _flows.SendAsync("{}");
        var run = await _flows.WaitForRunAsync();

        var shown = await _flows.ShowAsync(run);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(_receiver.Requests.Last().Body, Is.EqualTo($"Bearer {Secret}"), "the flow receives the unmasked value");
            Assert.That((string)run["message"]!, Is.EqualTo("************ and ************"));
            Assert.That((string)(await _flows.ListLogAsync()).Single()!["description"]!, Is.EqualTo((string)run["message"]!));
            Assert.That((int)shown["states"]![0]!["output"]!["sent"]!["id"]!, Is.EqualTo(7));
            Assert.That((string)shown["states"]![0]!["output"]!["sent"]!["headers"]!["Authorization"]!, Is.EqualTo("************"));
            Assert.That((string)shown["states"]![0]!["output"]!["sent"]!["headers"]!["X-ZIS-Authorization"]!, Is.EqualTo("************"));
        }

        await AssertSecretIsNotShownAsync(shown, 2);
    }

    [Test]
    public async Task Secrets_in_error_responses_and_failure_messages_are_masked()
    {
        await _flows.DeployAsync(
            """
            {"Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload":"fail"},
                "Catch":[{"ErrorEquals":["States.ALL"],"ResultPath":"$.e","Next":"Bad"}],"Next":"Bad"},
             "Bad":{"Type":"Fail","Error":"$.connections.receiver.token","Cause":"{{$.e.Cause}} for {{$.connections.receiver.token}}"}}
            """,
            "Send",
            _receiver.Address,
            "receiver");

        await _flows.SendAsync("{}");
        var run = await _flows.WaitForRunAsync();

        var shown = await _flows.ShowAsync(run);
        Assert.That((string)run["message"]!, Is.EqualTo("external action failed due to status code: 400 for ************"));
        Assert.That((string)run["error"]!, Is.EqualTo("************"));
        Assert.That((string)shown["states"]![0]!["tries"]![0]!["exchange"]!["body"]!, Does.Contain("************"));
        await AssertSecretIsNotShownAsync(shown, 0);
    }

    [Test]
    public async Task Key_rotation_includes_outcomes_that_contain_secrets()
    {
        await _flows.DeployAsync(
            """{"Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload":"x"},"Next":"Done"},"Done":"""
            + """{"Type":"Succeed"}}""",
            "Send", _receiver.Address, "receiver");
        await _flows.SendAsync("{}");
        await _flows.WaitForRunAsync();

        var rotated = await _admin.SendAsync("POST", "/api/platform/v1/keys/rotations");
        var after = await FlowClient.PollUntilAsync(
            async () => (await _admin.SendAsync("GET", "/api/platform/v1/keys/rotations/current")).Json["rotation"]!,
            rotation => (long)rotation["left"]! == 0);

        await using var store = StoreDump.Connect(_server);
        await store.OpenAsync();
        await using var command = store.CreateCommand();
        command.CommandText = "SELECT sealed FROM runs_sealed";
        var protector = _server.Services.GetRequiredService<ISecretProtector>();
        Assert.That(
            (long)after["values"]!.AsArray().Single(value => (string)value!["subject"]! == "outcomes with secrets")!["total"]!,
            Is.EqualTo(1));
        Assert.That(
            protector.KeyOf((byte[])(await command.ExecuteScalarAsync())!).ToString(),
            Is.EqualTo((string)rotated.Json["rotation"]!["key"]!));
    }

    private async Task AssertSecretIsNotShownAsync(JsonNode shown, int sealedOutcomes)
    {
        var signature = _receiver.Requests.First().Headers["X-ZIS-Authorization"];
        var dump = Encoding.UTF8.GetString(await StoreDump.ReadAsync(_server));
        await using var store = StoreDump.Connect(_server);
        await store.OpenAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await StoreDump.CountAsync(store, "runs_sealed"), Is.EqualTo(sealedOutcomes));
            foreach (var text in new[] { dump, shown.ToJsonString(), _server.Log.Text })
            {
                Assert.That(text, Does.Not.Contain(signature));
                Assert.That(text, Does.Not.Match("""very-.{1,12}secret"""));
            }
        }
    }
}
