using ZisPlatform.Testing;

namespace ZisPlatform.Cli.Tests.Commands.Bundles;

/// <summary>Base class of tests that run <c>zis</c> on an integration of the account.</summary>
public abstract class RegistryCommandTests(Engine engine) : CliTests(engine)
{
    protected string Integration { get; private set; } = "";

    [SetUp]
    public async Task RegisterAsync()
    {
        Integration = NewName();
        await Admin.CreateIntegrationAsync(Integration);
    }

    protected string Bundle(string name, params string[] specs) => BundleDocument.Of(Integration, name, specs);

    protected Task UploadAsync(string document) => PostAsync($"/api/services/zis/registry/{Integration}/bundles", document);

    protected Task DeployAsync(string document) => PostAsync($"/api/platform/v1/integrations/{Integration}/deployments", document);

    /// <summary>Returns the names of all job specs. An exclamation mark marks those that are installed.</summary>
    protected async Task<string> JobSpecsAsync()
    {
        var answer = await Admin.SendAsync("GET", $"/api/services/zis/registry/{Integration}/job_specs?page[size]=100");
        return string.Join(
            ' ',
            answer.Json["job_specs"]!.AsArray().Select(spec => $"{spec!["name"]}{((bool)spec["installed"]! ? "!" : "")}"));
    }

    private async Task PostAsync(string path, string document)
    {
        var answer = await Admin.SendAsync("POST", path, document);
        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
    }
}
