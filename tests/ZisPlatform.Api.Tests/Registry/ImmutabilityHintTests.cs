using Microsoft.AspNetCore.Http;
using ZisPlatform.Api.Registry;

namespace ZisPlatform.Api.Tests.Registry;

public class ImmutabilityHintTests
{
    [TestCase("DELETE", "/api/services/zis/registry/slack")]
    [TestCase("PUT", "/api/services/zis/registry/slack/")]
    [TestCase("PATCH", "/API/services/zis/Registry/slack")]
    [TestCase("delete", "/api/services/zis/registry/slack")]
    public void Changing_or_deleting_an_integration_returns_a_hint(string method, string path)
    {
        Assert.That(Hint(method, path), Is.EqualTo(
            $"{method} is not possible: an integration is permanent, it can be neither renamed nor deleted. "
            + "To disable slack, uninstall each of its job specs: "
            + "DELETE /api/services/zis/registry/job_specs/install?job_spec_name=zis:slack:job_spec:{job_spec}"));
    }

    [TestCase("GET", "/api/services/zis/registry/slack")]
    [TestCase("POST", "/api/services/zis/registry/slack")]
    [TestCase("DELETE", "/api/services/zis/registry")]
    [TestCase("DELETE", "/api/services/zis/registry/")]
    [TestCase("DELETE", "/api/services/zis/registry/slack/bundles")]
    [TestCase("DELETE", "/api/services/zis/registryslack")]
    [TestCase("DELETE", "/api/services/zis/registry/integrations")]
    [TestCase("DELETE", "/api/services/zis/registry/Slack")]
    [TestCase("DELETE", "/api/platform/v1/users")]
    public void Other_requests_return_no_hint(string method, string path)
    {
        Assert.That(Hint(method, path), Is.Null);
    }

    private static string? Hint(string method, string path)
    {
        var context = new DefaultHttpContext();
        (context.Request.Method, context.Request.Path) = (method, path);
        return IntegrationEndpoints.ImmutabilityHint(context.Request);
    }
}
