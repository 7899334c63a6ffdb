using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Registry;

/// <summary>The base class of tests with an integration of their own; defines the paths of this integration.</summary>
public abstract class RegistryTests(Engine engine) : ServerTests(engine)
{
    protected string Integration { get; private set; } = "";

    protected string Bundles => $"/api/services/zis/registry/{Integration}/bundles";

    protected string JobSpecs => $"/api/services/zis/registry/{Integration}/job_specs";

    protected string Platform => $"/api/platform/v1/integrations/{Integration}";

    [SetUp]
    public async Task RegisterAsync()
    {
        Integration = NewName();
        await Admin.CreateIntegrationAsync(Integration);
    }

    /// <summary>Builds a bundle document with one flow and one job spec for each name.</summary>
    protected string Bundle(string name, params string[] specs) => BundleDocument.Of(Integration, name, specs);

    protected Task<Answer> UploadAsync(string document) => Admin.SendAsync("POST", Bundles, document);

    protected Task<Answer> InstallAsync(string spec) => Admin.SendAsync("POST", Install(spec));

    protected Task<Answer> UninstallAsync(string spec) => Admin.SendAsync("DELETE", Install(spec));

    /// <summary>Returns the names of all job specs; an exclamation mark follows the name of an installed one.</summary>
    protected async Task<string[]> JobSpecNamesAsync()
    {
        var specs = (await Admin.SendAsync("GET", $"{JobSpecs}?page[size]=100")).Json["job_specs"]!.AsArray();
        return [.. specs.Select(spec => (string)spec!["name"]! + ((bool)spec["installed"]! ? "!" : ""))];
    }

    protected static async Task AssertDoneAsync(Task<Answer> call, int status = 200)
    {
        var answer = await call;
        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Text, Is.Empty);
    }

    protected static void AssertRefused(Answer answer, int status, string code, string expectedText)
    {
        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        Assert.That((string)answer.Json["message"]!, Does.Contain(expectedText));
        Assert.That((string)answer.Json["errors"]![0]!["code"]!, Is.EqualTo(code));
        Assert.That((string)answer.Json["errors"]![0]!["status"]!, Is.EqualTo($"{status}"));
    }

    private static string Install(string fullName) => $"/api/services/zis/registry/job_specs/install?job_spec_name={fullName}";

    protected string Spec(string name) => $"zis:{Integration}:job_spec:{name}";
}
