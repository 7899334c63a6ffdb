using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests;

/// <summary>Base class of tests with one integration and a client that uses the integration's access token.</summary>
public abstract class IntegrationDataTests(Engine engine) : ServerTests(engine)
{
    protected string Integration { get; private set; } = "";

    /// <summary>The client that sends the integration's access token.</summary>
    protected HttpClient Zis { get; private set; } = null!;

    protected string Platform => $"/api/platform/v1/integrations/{Integration}";

    [SetUp]
    public async Task RegisterAsync()
    {
        Integration = NewName();
        Zis = await BearerAsync(Account, Integration);
    }

    [TearDown]
    public void DisposeBearer() => Zis.Dispose();

    /// <summary>Registers an integration and returns a client that sends its access token.</summary>
    protected static async Task<HttpClient> BearerAsync(TestAccount account, string integration)
    {
        using var admin = account.Admin();
        var minted = await admin.CreateTokenAsync(await admin.AddIntegrationAsync(integration), "read", "write");
        return account.CreateBearerClient(minted["full_token"]!.GetValue<string>());
    }

    protected static void AssertRefused(Answer answer, int status, string code, string expectedText)
    {
        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Message, Does.Contain(expectedText));
        Assert.That((string)answer.Json["errors"]![0]!["code"]!, Is.EqualTo(code));
    }

    /// <summary>Returns the audit entries of the integration, oldest first, without those of its creation and its token.</summary>
    protected async Task<System.Text.Json.Nodes.JsonNode[]> AuditAsync() =>
        [.. (await Admin.SendAsync("GET", $"/api/platform/v1/audit?integration={Integration}")).Json["entries"]!.AsArray().Reverse().Skip(2)
            .Select(entry => entry!)];
}
