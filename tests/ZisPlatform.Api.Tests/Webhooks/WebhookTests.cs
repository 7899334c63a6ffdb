using System.Text.Json.Nodes;
using ZisPlatform.Api.Tests.Registry;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Webhooks;

/// <summary>The base class of tests with an integration, an OAuth token of this integration, and webhooks.</summary>
public abstract class WebhookTests(Engine engine) : RegistryTests(engine)
{
    protected const string DefaultBody = """{"source_system":"widgets","event_type":"widget_changed"}""";

    protected string VendorPath => $"/api/services/zis/inbound_webhooks/generic/{Integration}";

    protected string PlatformPath => $"{Platform}/webhooks";

    protected HttpClient Bearer { get; private set; } = null!;

    [SetUp]
    public async Task MintAsync()
    {
        var client = (long)(await Admin.SendAsync("GET", "/api/v2/oauth/clients")).Json["clients"]![0]!["id"]!;
        Bearer = Account.CreateBearerClient((string)(await Admin.CreateTokenAsync(client, "read", "write"))["full_token"]!);
    }

    [TearDown]
    public void DisposeBearer() => Bearer.Dispose();

    /// <summary>Creates a webhook through the vendor API.</summary>
    protected async Task<JsonNode> CreateAsync(string body = DefaultBody) => ReadCreated(await Bearer.SendAsync("POST", VendorPath, body));

    /// <summary>Creates a webhook with signing through the platform API.</summary>
    protected async Task<JsonNode> CreateSignedAsync(string signing) => ReadCreated(
        await Admin.SendAsync(
            "POST",
            PlatformPath,
            $$"""{"source_system":"widgets","event_type":"widget_changed","signing":{{signing}}}"""))["webhook"]!;

    protected HttpClient Sender(JsonNode webhook) => Account.CreateClient((string)webhook["username"]!, (string)webhook["password"]!);

    private static JsonNode ReadCreated(Answer answer)
    {
        Assert.That(answer.Code, Is.EqualTo(201), answer.Text);
        return answer.Json;
    }
}
