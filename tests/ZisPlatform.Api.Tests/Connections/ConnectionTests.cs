using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Connections;

/// <summary>Base class of tests of the connections of one integration.</summary>
public abstract class ConnectionTests(Engine engine) : ServerTests(engine)
{
    protected static readonly IReadOnlyDictionary<string, string> Kinds = new Dictionary<string, string>
    {
        ["api_key"] = """{"name":"NAME","header_name":"X-Api-Key","api_key":"S3cret-key","allowed_domain":"api.example.com"}""",
        ["basic_auth"] =
            """{"name":"NAME","username":"bot@example.com/token","password":"S3cret-key","allowed_domain":"api.example.com"}""",
        ["bearer_token"] = """{"name":"NAME","token":"S3cret-key","allowed_domain":"api.example.com"}""",
    };

    protected string Integration { get; private set; } = "";

    /// <summary>The client that sends the integration's access token.</summary>
    protected HttpClient Zis { get; private set; } = null!;

    protected string Connections => $"/api/services/zis/integrations/{Integration}/connections";

    protected string Platform => $"/api/platform/v1/integrations/{Integration}/connections";

    [SetUp]
    public async Task RegisterAsync()
    {
        Integration = NewName();
        Zis = await CreateClientAsync(Account, Integration);
    }

    [TearDown]
    public void DisposeZis() => Zis.Dispose();

    /// <summary>Registers an integration and returns a client that sends its access token.</summary>
    protected static async Task<HttpClient> CreateClientAsync(TestAccount account, string integration)
    {
        using var admin = account.Admin();
        var token = await admin.CreateTokenAsync(await admin.AddIntegrationAsync(integration), "read", "write");
        return account.CreateBearerClient((string)token["full_token"]!);
    }

    protected Task<Answer> CreateAsync(string kind, string name) =>
        Zis.SendAsync("POST", $"{Connections}/{kind}", Kinds[kind].Replace("NAME", name, StringComparison.Ordinal));

    protected async Task<JsonNode> ShowAllAsync(string query = "") => (await Zis.SendAsync("GET", $"{Connections}/all{query}")).Json;

    protected static void AssertRefused(Answer answer, int status, string expectedText)
    {
        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Message, Does.Contain(expectedText));
    }
}
