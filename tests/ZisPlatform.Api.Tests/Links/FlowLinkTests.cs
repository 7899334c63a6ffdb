using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Links.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;
using ZisPlatform.Json.Values;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Links;

/// <summary>Tests of links as the built-in flow actions use them.</summary>
[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class FlowLinkTests(Engine engine) : IntegrationDataTests(engine)
{
    [Test]
    public async Task Flows_manage_links_by_the_same_rules_as_HTTP_clients()
    {
        using var scope = Server.Services.CreateScope();
        var links = scope.ServiceProvider.GetRequiredService<IntegrationLinks>();
        var account = await AccountIdAsync();
        var none = await links.LoadAsync(account, Integration, new LinkQuery("t", "1", null), default);
        var created = await links.CreateAsync(
            account,
            Integration,
            "t",
            JsonValue.Parse("""{"name":1}"""),
            JsonValue.Parse("""{"name":"a","metadata":{"x":1.0}}"""),
            default);
        var duplicate = await links.CreateAsync(
            account, Integration, "t", JsonValue.Parse("""{"name":"1"}"""), JsonValue.Parse("""{"name":"a"}"""), default);
        var http = (await Zis.SendAsync("GET", $"/api/services/zis/links/{Integration}?link_type=t&left_object_name=1")).Text;
        var patched = await links.PatchAsync(
            account, Integration, "t", "1", null, null, JsonValue.Parse("""{"metadata":{"y":2}}"""), default);
        var missing = await links.PatchAsync(account, Integration, "t", "2", null, JsonValue.Parse("{}"), null, default);
        await links.CreateAsync(
            account, Integration, "t", JsonValue.Parse("""{"name":"1"}"""), JsonValue.Parse("""{"name":"b"}"""), default);
        var ambiguous = await links.PatchAsync(account, Integration, "t", "1", null, JsonValue.Parse("{}"), null, default);
        var deleted = await links.DeleteAsync(account, Integration, "t", "1", "a", default);
        var repeatedDelete = await links.DeleteAsync(account, Integration, "t", "1", "a", default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((none.Value.Links.Count, none.Value.HasMore, none.Value.After, none.Value.Before), Is.EqualTo((0, false, "", "")));
            Assert.That(http, Does.Contain($"\"links\":[{created.Value}]"), "one record for flows and HTTP");
            Assert.That(duplicate.Errors.Single().Detail, Is.EqualTo("link already exists"));
            Assert.That(patched.Value["right_object"].ToString(), Is.EqualTo("""{"name":"a","metadata":{"x":1.0,"y":2}}"""));
            Assert.That(missing.Errors.Single().Detail, Is.EqualTo("link not found"));
            Assert.That(ambiguous.Errors.Single().Code, Is.EqualTo("links.ambiguous"));
            Assert.That((deleted.IsOk, repeatedDelete.Errors.Single().Detail), Is.EqualTo((true, "link not found")));
            Assert.That(await AuditAsync(), Is.Empty, "changes by flows are recorded in the log of the run");
        }
    }

    [TestCase("l")]
    [TestCase("*")]
    public async Task Flow_reads_a_list_page_by_page(string suffix)
    {
        using var scope = Server.Services.CreateScope();
        var links = scope.ServiceProvider.GetRequiredService<IntegrationLinks>();
        var account = await AccountIdAsync();
        for (var i = 0; i < 5; i++)
        {
            await links.CreateAsync(
                account,
                Integration,
                "t",
                JsonValue.Object(("name", "l" + (suffix == "*" ? $"{9 - i}" : ""))),
                JsonValue.Object(("name", $"r{i}")),
                default);
        }

        var query = new LinkQuery("t", suffix == "*" ? "l*" : "l", null) { PageSize = 2 };
        var names = new List<string>();
        for (FoundLinks? page = null; page is null || page.HasMore;)
        {
            page = (await links.LoadAsync(account, Integration, query with { After = page?.After }, default)).Value;
            names.AddRange(page.Links.Select(link => link["right_object"]["name"].AsString()));
        }

        Assert.That(names, Is.EqualTo(suffix == "*" ? ["r4", "r3", "r2", "r1", "r0"] : new[] { "r0", "r1", "r2", "r3", "r4" }));
        Assert.That(
            (await links.LoadAsync(account, Integration, query with { After = "x" }, default)).Errors.Single(),
            Is.EqualTo(LinkErrors.InvalidCursor));
        Assert.That(
            (await links.LoadAsync(account, Integration, query with { PageSize = 101 }, default)).Errors.Single().Detail,
            Is.EqualTo("page_size must be 1 to 100"));
        Assert.That(
            (await links.LoadAsync(account, Integration, new LinkQuery("t", "*", null), default)).Errors.Single().Code,
            Is.EqualTo("links.bare_star"));
    }

    private async Task<AccountId> AccountIdAsync() =>
        new((long)(await Admin.SendAsync("GET", "/api/platform/v1/me")).Json["account"]!["id"]!);
}
