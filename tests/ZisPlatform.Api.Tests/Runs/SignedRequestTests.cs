using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Runs;

/// <summary>Receivers can verify which integration calls them with the public key from the registry (contract, HTTP API 2.1).</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class SignedRequestTests(Engine engine)
{
    private const string Header = "X-ZIS-Authorization";

    [Test]
    public async Task Receiver_can_verify_each_request_with_the_public_key_of_the_integration()
    {
        await using var server = await ZisTestServer.StartAsync(engine, [.. FlowClient.Settings, "--Zis:PublicUrl=https://zis.example"]);
        await using var receiver = await Receiver.StartAsync();
        using var admin = server.CreateOperatorClient();
        var created = await admin.CreateIntegrationAsync("signer");
        using var key = RSA.Create();
        key.ImportFromPem((string)created.Json["jwt_public_key"]!);
        var flows = new FlowClient(admin, "signer");
        await flows.DeployAsync(
            """
            {"Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Again"},
             "Again":{"Type":"Action","ActionName":"zis:{i}:action:send","Parameters":{"payload.$":"$.input"},"Next":"Done"},
             "Done":{"Type":"Succeed"}}
            """,
            "Send",
            receiver.Address,
            headers: new JsonObject { ["key"] = "x-zis-authorization", ["value"] = "forged" });

        await flows.SendAsync("""{"id":1}""");
        await flows.WaitForRunAsync();

        var tokens = receiver.Requests.Select(request => request.Headers[Header]).ToList();
        var parts = tokens[0].Split('.');
        var payload = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tokens, Has.Count.EqualTo(2));
            Assert.That(tokens[1], Is.EqualTo(tokens[0]), "calls within some minutes have the same signature");
            Assert.That((string)JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!["alg"]!, Is.EqualTo("RS256"));
            Assert.That(key.VerifyData(
                Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"),
                Base64Url.DecodeFromChars(parts[2]),
                HashAlgorithmName.SHA256,
                RSASignaturePadding.Pkcs1));
            Assert.That((string)payload["aud"]!, Is.EqualTo(receiver.Address));
            Assert.That((string)payload["iss"]!, Is.EqualTo("https://zis.example"));
            Assert.That((string)payload["sub"]!, Is.EqualTo("signer"));
            Assert.That((long)payload["account_id"]!, Is.Positive);
            Assert.That((long)payload["nbf"]!, Is.LessThanOrEqualTo(now));
            Assert.That((long)payload["exp"]!, Is.InRange(now + 60, now + 300));
        }
    }

    [Test]
    public async Task Signature_is_not_sent_after_a_redirect_to_another_origin()
    {
        await using var server = await ZisTestServer.StartAsync(engine, FlowClient.Settings);
        await using var otherReceiver = await Receiver.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Handler = (context, received) =>
        {
            context.Response.Redirect(received.Path == "/items" ? "/nearby" : otherReceiver.Address + "/far");
            return Task.CompletedTask;
        };
        using var admin = server.CreateOperatorClient();
        await admin.CreateIntegrationAsync("wanderer");
        var flows = new FlowClient(admin, "wanderer");
        await flows.DeployAsync(
            """{"Send":{"Type":"Action","ActionName":"zis:{i}:action:send","Next":"Done"},"Done":{"Type":"Succeed"}}""",
            "Send",
            receiver.Address,
            method: "GET");

        await flows.SendAsync("{}");
        var run = await flows.WaitForRunAsync();

        Assert.That((string)run["status"]!, Is.EqualTo("succeeded"));
        Assert.That(receiver.Requests.Select(request => request.Headers.ContainsKey(Header)), Is.EqualTo(new[] { true, true }));
        Assert.That(otherReceiver.Requests.Single().Headers.ContainsKey(Header), Is.False);
    }
}
