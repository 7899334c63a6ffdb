using System.Reflection;
using Microsoft.AspNetCore.Http;
using ZisPlatform.Api.Authorization;
using ZisPlatform.Application.Common;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Api.Tests.Authorization;

/// <summary>Tests all rows of the table of contract 1.4, including those whose endpoints do not exist yet.</summary>
public class AccessTableTests
{
    private const string Ok = "ok";
    private const string NoApiToken = "API token is not supported";
    private const string NoPassword = "Password is not supported";
    private const string NoSession = "Browser session is not supported";
    private const string Mismatch = "Authorization failed due to integration mismatch";
    private const string Disabled = "Authorization failed due to OAuth being disabled for this API request";

    [TestCase(nameof(AccessTable.CreateIntegration), Ok, Ok, Ok, Ok, Ok)]
    [TestCase(nameof(AccessTable.ListIntegrations), Ok, Ok, Disabled, Ok, Ok)]
    [TestCase(nameof(AccessTable.ReadBundles), Ok, Ok, Ok, Mismatch, Ok)]
    [TestCase(nameof(AccessTable.UploadBundle), Ok, Ok, Disabled, Disabled, Ok)]
    [TestCase(nameof(AccessTable.DeleteBundle), Ok, Ok, Ok, Mismatch, NoSession)]
    [TestCase(nameof(AccessTable.JobSpecs), Ok, Ok, Ok, Mismatch, Ok)]
    [TestCase(nameof(AccessTable.NamedJobSpec), Ok, Ok, Ok, Mismatch, Ok)]
    [TestCase(nameof(AccessTable.IntegrationData), NoPassword, NoApiToken, Ok, Mismatch, Ok)]
    [TestCase(nameof(AccessTable.OAuth), Ok, Ok, Disabled, Ok, Ok)]
    [TestCase(nameof(AccessTable.OwnToken), Ok, Ok, Ok, Ok, Ok)]
    [TestCase(nameof(AccessTable.Platform), Ok, Ok, Disabled, Ok, Ok)]
    [TestCase(nameof(AccessTable.OwnCredential), Ok, Ok, Disabled, Disabled, Ok)]
    [TestCase(nameof(AccessTable.BrowserSession), NoPassword, NoApiToken, Disabled, Disabled, Ok)]
    public void Each_row_accepts_the_credentials_that_the_contract_allows(
        string row, string password, string apiToken, string zisToken, string otherToken, string session)
    {
        var access = FindRow(row);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ErrorDetailOf(access, ActorWith(CredentialKind.Password)), Is.EqualTo(password));
            Assert.That(ErrorDetailOf(access, ActorWith(CredentialKind.ApiToken)), Is.EqualTo(apiToken));
            Assert.That(ErrorDetailOf(access, ActorWithToken("widgets")), Is.EqualTo(zisToken));
            Assert.That(ErrorDetailOf(access, ActorWithToken(null)), Is.EqualTo(otherToken));
            Assert.That(ErrorDetailOf(access, ActorWith(CredentialKind.Session)), Is.EqualTo(session));
        }
    }

    [Test]
    public void Every_row_is_tested()
    {
        var rows = typeof(AccessTable).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.Name);
        var tested = typeof(AccessTableTests).GetMethod(nameof(Each_row_accepts_the_credentials_that_the_contract_allows))!
            .GetCustomAttributes<TestCaseAttribute>().Select(test => (string)test.Arguments[0]!);

        Assert.That(tested, Is.EquivalentTo(rows));
    }

    [TestCase("?job_spec_name=zis:widgets:job_spec:on_ticket", "widgets")]
    [TestCase("?job_spec_name=zis%3Awidgets%3Ajob_spec%3Aon_ticket", "widgets")]
    [TestCase("?job_spec_name=zis:Widgets:job_spec:on_ticket", "Widgets")]
    [TestCase("?job_spec_name=zis:widgets:flow:on_ticket", null)]
    [TestCase("?job_spec_name=zis:widgets:job_spec:", null)]
    [TestCase("?job_spec_name=zis:widgets:job_spec:a:b", null)]
    [TestCase("?job_spec_name=on_ticket", null)]
    [TestCase(
        "?job_spec_name=zis:widgets:job_spec:a&job_spec_name=zis:others:job_spec:a", null, Description = "two values are ambiguous")]
    [TestCase("", null)]
    public void The_integration_of_a_job_spec_is_the_second_part_of_its_name(string query, string? integration)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = new QueryString(query);

        Assert.That(AccessTable.NamedJobSpec.Integration!(context), Is.EqualTo(integration));
    }

    [TestCase("GET", "read", true)]
    [TestCase("GET", "zis:read", true)]
    [TestCase("GET", "write", false)]
    [TestCase("GET", "oauth:read", false)]
    [TestCase("HEAD", "read", true)]
    [TestCase("POST", "read", false)]
    [TestCase("POST", "write", true)]
    [TestCase("DELETE", "zis:write", true)]
    [TestCase("DELETE", "impersonate", false)]
    public void A_scope_allows_reading_or_writing(string method, string scope, bool isAllowed)
    {
        Assert.That(AccessTable.ReadBundles.ValidateScopes(ActorWithToken("widgets", scope), method) is null, Is.EqualTo(isAllowed));
        Assert.That(AccessTable.ReadBundles.ValidateScopes(ActorWith(CredentialKind.ApiToken), method), Is.Null);
    }

    [Test]
    public void A_scope_of_one_resource_does_not_allow_the_creation_of_tokens()
    {
        var actor = ActorWithToken(null, "zis:write oauth:write");

        Assert.That(AccessTable.OAuth.ValidateScopes(actor, "POST")!.Detail, Does.EndWith("it needs write"));
    }

    private static Access FindRow(string name) => (Access)typeof(AccessTable).GetField(name)!.GetValue(null)!;

    private static string ErrorDetailOf(Access access, Actor actor) => access.ValidateCredential(actor)?.Detail ?? Ok;

    private static Actor ActorWith(CredentialKind kind) => new(new AccountId(1), "acme", 7, "ada@example.com", true, kind, null);

    private static Actor ActorWithToken(string? integration, string scopes = "read write") =>
        ActorWith(CredentialKind.AccessToken) with { Token = new TokenUse(1, 2, integration, OAuthScopes.Parse([scopes]).Value, null) };
}
