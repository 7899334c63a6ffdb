using System.Text.Json.Nodes;
using ZisPlatform.IntegrationTests.Registry;
using ZisPlatform.Testing;

namespace ZisPlatform.IntegrationTests.Webhooks;

/// <summary>The base class of tests with an integration, an OAuth token of this integration, and webhooks.</summary>
public abstract class WebhookTests(Engine engine) : RegistryTests(engine)
{
    protected const string Names = """{"source_system":"widgets","event_type":"widget_changed"}""";

    protected string Vendor => $"/api/services/zis/inbound_webhooks/generic/{Integration}";

    protected string Own => $"{Platform}/webhooks";

    protected HttpClient Bearer { get; private set; } = null!;

    [SetUp]
    public async Task MintAsync()
    {
        var client = (long)(await Admin.SendAsync("GET", "/api/v2/oauth/clients")).Json["clients"]![0]!["id"]!;
        Bearer = Account.Bearer((string)(await Admin.MintAsync(client, "read", "write"))["full_token"]!);
    }

    [TearDown]
    public void DropBearer() => Bearer.Dispose();

    /// <summary>Creates a webhook through the vendor API.</summary>
    protected async Task<JsonNode> CreateAsync(string body = Names) => Made(await Bearer.SendAsync("POST", Vendor, body));

    /// <summary>Creates a webhook with signing through the platform API.</summary>
    protected async Task<JsonNode> CreateSignedAsync(string signing) => Made(
        await Admin.SendAsync(
            "POST",
            Own,
            $$"""{"source_system":"widgets","event_type":"widget_changed","signing":{{signing}}}"""))["webhook"]!;

    protected HttpClient Sender(JsonNode webhook) => Account.With((string)webhook["username"]!, (string)webhook["password"]!);

    private static JsonNode Made(Answer answer)
    {
        Assert.That(answer.Code, Is.EqualTo(201), answer.Text);
        return answer.Json;
    }
}
