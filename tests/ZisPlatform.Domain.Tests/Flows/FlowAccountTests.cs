using ZisPlatform.Domain.Flows;
using ZisPlatform.Domain.Flows.Actions;
using ZisPlatform.Domain.Flows.Execution;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Flows;

/// <summary>Tests the address of a flow's requests to its own account (contract, flows 13).</summary>
public class FlowAccountTests
{
    private const string Setting = "Zis:Accounts:local:ZendeskBaseUrl";
    private const string Template = "https://{{$.subdomain}}.{{$.zendeskHost}}/api/v2/users.json";

    [TestCase("https://acme.zendesk.com", "acme", "zendesk.com")]
    [TestCase("https://zd.example.com:8443", "zd", "example.com:8443")]
    [TestCase("http://127.0.0.1:9000", "127", "0.0.1:9000")]
    [TestCase("https://local.zendesk.com", "local", "zendesk.com")]
    [TestCase("https://gateway.example.com/zendesk/", "gateway", "example.com/zendesk")]
    [TestCase("https://localhost", "local", null)]
    [TestCase("http://zendesk-stub:8080", "local", null)]
    [TestCase("https://[::1]:8443", "local", null)]
    [TestCase(null, "local", null)]
    public void The_base_address_is_split_into_subdomain_and_host(string? address, string subdomain, string? host)
    {
        var variables = new SystemVariables(1, "widgets", Account(address)).Value;

        Assert.That(
            (variables["subdomain"].AsString(), variables.TryGet("zendeskHost", out var value) ? value.AsString() : null),
            Is.EqualTo((subdomain, host)));
    }

    [TestCase("https://acme.zendesk.com", "https://acme.zendesk.com/api/v2/users.json")]
    [TestCase("https://zd.example.com:8443", "https://zd.example.com:8443/api/v2/users.json")]
    [TestCase("http://127.0.0.1:9000", "http://127.0.0.1:9000/api/v2/users.json")]
    [TestCase("http://acme.zendesk.test", "http://acme.zendesk.test/api/v2/users.json")]
    [TestCase("https://gateway.example.com/zendesk", "https://gateway.example.com/zendesk/api/v2/users.json")]
    public void A_url_of_subdomain_and_host_is_the_accounts_own_address(string address, string expected)
    {
        var (call, error) = Render("url", Template, address);

        Assert.That((call?.Url.AbsoluteUri, error?.Cause, call?.IsOwnAccount), Is.EqualTo((expected, (string?)null, true)));
    }

    [TestCase("http://localhost:9000", "http://local.example.com")]
    [TestCase("https://[::1]:8443", "https://local.example.com")]
    public void An_address_without_a_subdomain_fails_the_state_and_names_the_setting(string address, string suggestion)
    {
        var (call, error) = Render("url", Template, address);

        Assert.That(call, Is.Null);
        Assert.That(error!.Name, Is.EqualTo(FlowErrors.PathFailure));
        Assert.That(
            error.Cause, Does.StartWith("Error Resolving JSON Params: $.zendeskHost: ").And.Contain(Setting).And.Contain(suggestion));
    }

    [TestCase("url", Template)]
    [TestCase("path", "/api/v2/users.json")]
    [TestCase("url", "https://{{$.subdomain}}.zendesk.com/api/v2/users.json")]
    public void An_unknown_address_fails_the_state_and_names_the_setting(string member, string address)
    {
        var (call, error) = Render(member, address, null);

        Assert.That(call, Is.Null);
        Assert.That(error!.Cause, Does.Contain("is not known").And.Contain(Setting));
    }

    [TestCase("http://localhost:9000", "https://local.zendesk.com/")]
    [TestCase("https://zd.example.com", "https://local.zendesk.com/")]
    [TestCase("https://zd.example.com", "https://zd.zendesk.com/")]
    [TestCase("https://zd.example.com", "HTTPS://ZD.ZENDESK.COM/")]
    public void The_vendors_host_is_refused_if_the_account_has_another_address(string address, string url)
    {
        var (call, error) = Render("url", url, address);

        Assert.That(call, Is.Null);
        Assert.That(error!.Cause, Does.Contain("is not this account's API").And.Contain(Setting));
    }

    [TestCase("https://acme.zendesk.com", "https://other.zendesk.com/")]
    [TestCase("http://127.0.0.1:9000", "https://127.0.0.1:9001/")]
    [TestCase("http://acme.zendesk.test:9000", "https://acme.zendesk.test/")]
    public void Other_hosts_and_ports_keep_the_scheme_of_the_flow(string address, string url)
    {
        var (call, error) = Render("url", url, address);

        Assert.That((call?.Url.AbsoluteUri, error?.Cause, call?.IsOwnAccount), Is.EqualTo((url, (string?)null, false)));
    }

    [Test]
    public void A_missing_host_in_state_parameters_names_the_setting()
    {
        var bundle = TestData.Compile(JsonValue.Parse("""{"S":{"Type":"Pass","Parameters":{"host.$":"$.zendeskHost"},"End":true}}"""));
        var system = new SystemVariables(1, "widgets", Account("http://localhost:9000"));

        var run = FlowRun.Start(bundle.Flows[0], system.CreateDocument(JsonValue.EmptyObject), system, ActionCatalog.Empty, TestData.Noon);

        Assert.That(((FailedEffect)run.Effect).Error.Cause, Does.StartWith("JSON path not found: $.zendeskHost: ").And.Contain(Setting));
    }

    private static FlowAccount Account(string? address) => new("local", address is null ? null : new Uri(address), Setting);

    private static (HttpActionRequest? Call, FlowError? Error) Render(string member, string text, string? address)
    {
        var action = JsonValue.Object(("a", JsonValue.Object(("method", "GET"), (member, text))));
        var bundle = TestData.Compile(JsonValue.Parse("""{"S":{"Type":"Succeed"}}"""), action);
        return bundle.Actions[0].Render(JsonValue.EmptyObject, new SystemVariables(1, "widgets", Account(address)));
    }
}
