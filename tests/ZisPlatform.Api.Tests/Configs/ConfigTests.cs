using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ZisPlatform.Application.Configs.Contracts;
using ZisPlatform.Domain.Common;
using ZisPlatform.Testing;
using Exact = ZisPlatform.Json.Values.JsonValue;

namespace ZisPlatform.Api.Tests.Configs;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class ConfigTests(Engine engine) : IntegrationDataTests(engine)
{
    private string Path => $"/api/services/zis/integrations/{Integration}/configs";

    [Test]
    public async Task Config_is_returned_unchanged()
    {
        const string content = """{"b":1.0,"a":[1000000000000000000001,1e2,null,"\u0000","\ud800","é😀"],"":{"x":{}}}""";

        var created = await Zis.SendAsync("POST", Path, $$"""{"scope":"s","config":{{content}}}""");
        var listed = await Zis.SendAsync("GET", $"{Path}?filter[scope]=s");

        Assert.That(created.Code, Is.EqualTo(201), created.Text);
        Assert.That(created.Text, Does.StartWith($$"""{"config":{"config":{{content}},"created_at":"2"""));
        Assert.That(listed.Text, Does.Contain($"\"config\":{content},"));
    }

    [Test]
    public async Task Create_rejects_an_existing_config_and_update_a_missing_one()
    {
        await CreateAsync("s", """{"a":1}""");

        AssertRefused(
            await Zis.SendAsync("POST", Path, """{"scope":"s","config":{}}"""), 422, "1022", "a config with the scope s exists already");
        AssertRefused(await Zis.SendAsync("PUT", $"{Path}/t", """{"config":{}}"""), 404, "1004", "config not found: t");
        AssertRefused(await Zis.SendAsync("PATCH", $"{Path}/t", """{"config":{}}"""), 404, "1004", "config not found: t");
        AssertRefused(await Zis.SendAsync("DELETE", $"{Path}/t"), 404, "1004", "config not found: t");
        Assert.That(await ContentAsync("s"), Is.EqualTo("""{"a":1}"""));
    }

    [Test]
    public async Task Replacement_ignores_a_scope_in_the_body()
    {
        await CreateAsync("s", """{"a":1}""");

        var answer = await Zis.SendAsync("PUT", $"{Path}/s", """{"scope":"other","config":{"b":2}}""");

        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        Assert.That((string)answer.Json["config"]!["scope"]!, Is.EqualTo("s"));
        Assert.That(await ContentAsync("s"), Is.EqualTo("""{"b":2}"""));
    }

    [Test]
    public async Task Merge_follows_JSON_Merge_Patch()
    {
        await CreateAsync("s", """{"keep":1.50,"gone":1,"deep":{"a":1,"b":2},"list":[1,2]}""");

        var answer = await Zis.SendAsync(
            "PATCH", $"{Path}/s", """{"config":{"gone":null,"deep":{"b":null,"c":{"d":null,"e":3}},"list":[3]}}""");

        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        Assert.That(await ContentAsync("s"), Is.EqualTo("""{"keep":1.50,"deep":{"a":1,"c":{"e":3}},"list":[3]}"""));
    }

    [Test]
    public async Task Concurrent_merges_lose_no_key()
    {
        await CreateAsync("s", "{}");

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => Zis.SendAsync("PATCH", $"{Path}/s", $$"""{"config":{"k{{i}}":{{i}}} }""")));

        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo(200));
        Assert.That(
            JsonNode.Parse(await ContentAsync("s"))!.AsObject().Select(member => (int)member.Value!).Order(),
            Is.EqualTo(Enumerable.Range(0, 40)));
    }

    [TestCase("a/b", "a%2Fb")]
    [TestCase("a/b", "a%2fb")]
    [TestCase("a%2Fb", "a%252Fb")]
    [TestCase("100%", "100%25")]
    [TestCase("%zz", "%zz")]
    [TestCase("my-integration:123/name", "my-integration:123%2Fname")]
    [TestCase("/", "%2F")]
    [TestCase("a*", "a*")]
    [TestCase("a b+c", "a%20b+c")]
    [TestCase("?#&=", "%3F%23%26%3D")]
    [TestCase("é😀", "%C3%A9%F0%9F%98%80")]
    [TestCase("...", "...")]
    public async Task Every_character_of_the_path_is_part_of_the_scope(string scope, string encoded)
    {
        await CreateAsync(scope, """{"a":1}""");
        await CreateAsync("a", """{"other":1}""");
        await CreateAsync("ab", """{"other":1}""");

        var replaced = await Zis.SendAsync("PUT", $"{Path}/{encoded}", """{"config":{"b":2}}""");
        var merged = await Zis.SendAsync("PATCH", $"{Path}/{encoded}", """{"config":{"c":3}}""");
        var shown = await Admin.SendAsync("GET", $"{Platform}/configs/{encoded}?x=/y");
        var deleted = await Zis.SendAsync("DELETE", $"{Path}/{encoded}");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((replaced.Code, (string?)replaced.Json["config"]?["scope"]), Is.EqualTo((200, scope)), replaced.Text);
            Assert.That(merged.Text, Does.Contain("""{"b":2,"c":3}"""));
            Assert.That(shown.Text, Does.Contain("""{"b":2,"c":3}"""));
            Assert.That((deleted.Code, deleted.Text), Is.EqualTo((204, "")));
            Assert.That(await ScopesAsync("*"), Is.EquivalentTo(new[] { "a", "ab" }));
        }
    }

    [Test]
    public async Task Path_that_is_not_valid_text_is_rejected()
    {
        AssertRefused(await Zis.SendAsync("DELETE", $"{Path}/%FF"), 400, "1010", "the last part of the path must be percent-encoded UTF-8");
        Assert.That((await Zis.SendAsync("DELETE", $"{Path}/a%00")).Code, Is.EqualTo(400));
    }

    [TestCase("*", "a", "A", "ab", "a%b", "a_b", "aXb", "b\\c", "x*y", "x?y", "x[y]", "xzy", "é1")]
    [TestCase("a", "a")]
    [TestCase("a*", "a", "ab", "a%b", "a_b", "aXb")]
    [TestCase("a%*", "a%b")]
    [TestCase("a_*", "a_b")]
    [TestCase("*b", "ab", "a%b", "a_b", "aXb")]
    [TestCase("a*b", "ab", "a%b", "a_b", "aXb")]
    [TestCase("a?b")]
    [TestCase("*\\*", "b\\c")]
    [TestCase("x*y", "x*y", "x?y", "xzy")]
    [TestCase("x?*", "x?y")]
    [TestCase("x[*", "x[y]")]
    [TestCase("*]", "x[y]")]
    [TestCase("**Z**")]
    [TestCase("é*", "é1")]
    [TestCase("*1*", "é1")]
    public async Task Filter_is_case_sensitive_and_only_the_star_is_special(string filter, params string[] expected)
    {
        foreach (var scope in new[] { "a", "A", "ab", "a%b", "a_b", "aXb", "b\\c", "x*y", "x?y", "x[y]", "xzy", "é1" })
        {
            await CreateAsync(scope, "{}");
        }

        Assert.That(await ScopesAsync(filter), Is.EqualTo(expected));
    }

    [Test]
    public async Task List_requires_a_filter_and_returns_404_without_a_match()
    {
        AssertRefused(await Zis.SendAsync("GET", $"{Path}?filter[scope]=none"), 404, "1004", "config not found: none");
        AssertRefused(await Zis.SendAsync("GET", $"{Path}?filter%5Bscope%5D=no*"), 404, "1004", "config not found: no*");
        AssertRefused(await Zis.SendAsync("GET", Path), 400, "1010", "filter[scope] must be a scope of 1 to 512 characters");
        AssertRefused(await Zis.SendAsync("GET", $"{Path}?filter[scope]={new string('x', 513)}"), 400, "1010", "filter[scope] must be");
        AssertRefused(await Zis.SendAsync("GET", $"{Path}?filter[scope]=*&page[after]=x"), 400, "1010", "page[after] must be");
    }

    [Test]
    public async Task Filter_with_many_stars_is_answered()
    {
        await CreateAsync(new string('a', 512), "{}");

        AssertRefused(
            await Zis.SendAsync("GET", $"{Path}?filter[scope]={string.Concat(Enumerable.Repeat("*a", 250))}*b"),
            404,
            "1004",
            "config not found");
    }

    [Test]
    public async Task List_is_paged_by_ids_and_by_returned_links()
    {
        var names = Enumerable.Range(0, 5).Select(i => $"s{9 - i}").ToArray();
        foreach (var name in names)
        {
            await CreateAsync(name, "{}");
        }

        var first = (await Zis.SendAsync("GET", $"{Path}?filter[scope]=s*&page[size]=2")).Json;
        var next = new Uri((string)first["links"]!["next"]!);
        var second = (await Zis.SendAsync("GET", next.PathAndQuery)).Json;
        var third =
            (await Zis.SendAsync("GET", $"{Path}?filter%5Bscope%5D=s*&page%5Bsize%5D=2&page%5Bafter%5D={second["meta"]!["after"]}")).Json;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(next.Authority, Is.EqualTo($"{Account.Subdomain}.localhost:{Server.Address.Port}"));
            Assert.That((long)first["meta"]!["after"]!, Is.EqualTo((long)first["configs"]![1]!["id"]!));
            Assert.That(
                new[] { first, second, third }.SelectMany(page => page["configs"]!.AsArray()).Select(config => (string)config!["scope"]!),
                Is.EqualTo(names));
            Assert.That(third["meta"]!.ToJsonString(), Is.EqualTo("""{"has_more":false}"""));
            Assert.That((string)third["links"]!["next"]!, Is.Empty);
        }
    }

    [TestCase("""{"config":{}}""", "scope must be a text of 1 to 512 characters (at $.scope)")]
    [TestCase("""{"scope":7,"config":{}}""", "scope must be a text")]
    [TestCase("""{"scope":"","config":{}}""", "scope must be a text")]
    [TestCase("""{"scope":"..","config":{}}""", "no path could name it")]
    [TestCase("""{"scope":"\u0000","config":{}}""", "U+0000")]
    [TestCase("""{"scope":"s"}""", "config must be a JSON object (at $.config)")]
    [TestCase("""{"scope":"s","config":[]}""", "config must be a JSON object")]
    [TestCase("[]", "the body must be a JSON object")]
    [TestCase("{", "the body is not valid JSON")]
    public async Task Invalid_body_is_rejected_with_the_path_of_the_error(string body, string expectedText) =>
        AssertRefused(await Zis.SendAsync("POST", Path, body), 400, "1010", expectedText);

    [Test]
    public async Task Config_size_and_depth_are_limited_on_every_write()
    {
        var half = new string('x', 140_000);
        await CreateAsync("s", $$"""{"a":"{{half}}"}""");
        static string Deep(int levels) => string.Concat(Enumerable.Repeat("{\"a\":", levels - 1)) + "{}" + new string('}', levels - 1);

        AssertRefused(
            await Zis.SendAsync("PATCH", $"{Path}/s", $$"""{"config":{"b":"{{half}}"} }"""),
            400,
            "1010",
            "config must be at most 262,144 bytes of JSON");
        AssertRefused(
            await Zis.SendAsync("PUT", $"{Path}/s", $$"""{"config":{{Deep(65)}} }"""), 400, "1010", "nested at most 64 levels deep");
        AssertRefused(
            await Zis.SendAsync("POST", Path, $$"""{"scope":"{{new string('x', 513)}}","config":{} }"""),
            400,
            "1010",
            "at most 512 characters");
        Assert.That((await Zis.SendAsync("PUT", $"{Path}/s", $$"""{"config":{{Deep(64)}} }""")).Code, Is.EqualTo(200));
        await CreateAsync(string.Concat(Enumerable.Repeat("😀", 512)), "{}");
    }

    [Test]
    public async Task Integrations_and_accounts_do_not_see_each_others_configs()
    {
        await CreateAsync("s", """{"mine":1}""");
        using var sibling = await BearerAsync(Account, NewName());
        var otherIntegration = NewName();
        var otherAccount = await Server.NewAccountAsync();
        using var otherBearer = await BearerAsync(otherAccount, otherIntegration);
        using var otherAdmin = otherAccount.Admin();

        Assert.That((await sibling.SendAsync("GET", $"{Path}?filter[scope]=*")).Code, Is.EqualTo(401));
        Assert.That((await otherBearer.SendAsync("PUT", $"{Path}/s", """{"config":{}}""")).Code, Is.EqualTo(401));
        AssertRefused(
            await otherBearer.SendAsync("GET", $"/api/services/zis/integrations/{otherIntegration}/configs?filter[scope]=*"),
            404,
            "1004",
            "not found");
        foreach (var (method, path) in new[] { ("GET", ""), ("POST", ""), ("GET", "/s"), ("PUT", "/s"), ("PATCH", "/s"), ("DELETE", "/s") })
        {
            var answer = await otherAdmin.SendAsync(
                method, $"{Platform}/configs{path}", method == "GET" ? null : """{"scope":"t","config":{}}""");
            Assert.That((answer.Code, (string)answer.Json["code"]!), Is.EqualTo((404, "registry.no_such_integration")), $"{method} {path}");
        }

        Assert.That(await ContentAsync("s"), Is.EqualTo("""{"mine":1}"""));
    }

    [Test]
    public async Task Administrator_endpoints_return_problem_details_and_empty_lists()
    {
        var empty = await Admin.SendAsync("GET", $"{Platform}/configs");
        var created = await Admin.SendAsync("POST", $"{Platform}/configs", """{"scope":"a/b","config":{"x":1}}""");
        var repeated = await Admin.SendAsync("POST", $"{Platform}/configs", """{"scope":"a/b","config":{"x":1}}""");
        await Admin.SendAsync("PATCH", $"{Platform}/configs/a%2Fb", """{"config":{"y":2}}""");
        await CreateAsync("other", "{}");
        var page = (await Admin.SendAsync("GET", $"{Platform}/configs?page[size]=1")).Json;
        var rest = (await Admin.SendAsync("GET", $"{Platform}/configs?page[after]={page["meta"]!["after"]}")).Json;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                (empty.Code, empty.Text),
                Is.EqualTo((200, """{"configs":[],"meta":{"has_more":false,"after":null,"before":null}}""")));
            Assert.That(created.Code, Is.EqualTo(201), created.Text);
            Assert.That((repeated.Code, (string)repeated.Json["code"]!), Is.EqualTo((422, "configs.scope_taken")));
            Assert.That(page["configs"]![0]!["config"]!.ToJsonString(), Is.EqualTo("""{"x":1,"y":2}"""));
            Assert.That(rest["configs"]!.AsArray().Select(config => (string)config!["scope"]!), Is.EqualTo(new[] { "other" }));
            Assert.That((await Admin.SendAsync("GET", $"{Platform}/configs?filter[scope]=A*")).Json["configs"]!.AsArray(), Is.Empty);
            Assert.That(
                (string)(await Admin.SendAsync("GET", $"{Platform}/configs/none")).Json["detail"]!,
                Is.EqualTo("config not found: none"));
        }
    }

    [Test]
    public async Task Changes_are_audited_by_size_and_hash_without_content()
    {
        await CreateAsync("s", """{"secret":"hush"}""");
        await Zis.SendAsync("PATCH", $"{Path}/s", """{"config":{"a":1}}""");
        await Zis.SendAsync("PATCH", $"{Path}/none", """{"config":{"a":1}}""");
        await Zis.SendAsync("PUT", $"{Path}/s", """{"config":{}}""");
        await Admin.SendAsync("DELETE", $"{Platform}/configs/s");

        var entries = await AuditAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(entries.Select(entry => $"{entry["action"]} {entry["target"]} {entry["by"]!["credential"]}"), Is.EqualTo(new[]
            {
                "config.create s access_token", "config.merge s access_token", "config.replace s access_token", "config.delete s api_token",
            }));
            Assert.That(entries[1]["before"]!.ToJsonString(), Is.EqualTo(entries[0]["after"]!.ToJsonString()));
            Assert.That((int)entries[0]["after"]!["size"]!, Is.EqualTo(17));
            Assert.That(
                (string)entries[2]["after"]!["sha256"]!,
                Is.EqualTo("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"));
            Assert.That(string.Concat(entries.Select(entry => entry.ToJsonString())), Does.Not.Contain("hush"));
        }
    }

    [Test]
    public async Task Flows_load_and_patch_configs_by_the_same_rules()
    {
        await CreateAsync("first", """{"n":1.0}""");
        await CreateAsync("fast", """{"n":2}""");
        using var scope = Server.Services.CreateScope();
        var configs = scope.ServiceProvider.GetRequiredService<IntegrationConfigs>();
        var me = (await Admin.SendAsync("GET", "/api/platform/v1/me")).Json;
        var account = new AccountId((long)me["account"]!["id"]!);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await configs.LoadAsync(account, Integration, "first", default)).Value.ToString(), Is.EqualTo("""{"n":1.0}"""));
            Assert.That((await configs.LoadAsync(account, Integration, "f*", default)).Value.ToString(), Is.EqualTo("""{"n":1.0}"""));
            Assert.That(
                (await configs.LoadAsync(account, Integration, "none", default)).Errors[0].Detail,
                Is.EqualTo("config not found: none"));
            Assert.That(
                (await configs.LoadAsync(account, Integration, "a\0", default)).Errors[0].Detail,
                Is.EqualTo("config not found: a\0"));
            Assert.That((await configs.PatchAsync(account, Integration, "fast", Exact.Parse("""{"m":3}"""), default)).IsOk);
            Assert.That(await ContentAsync("fast"), Is.EqualTo("""{"n":2,"m":3}"""));
            Assert.That(
                (await configs.PatchAsync(account, Integration, "f*", Exact.Object(), default)).Errors[0].Detail,
                Is.EqualTo("config not found: f*"));
            Assert.That(
                (await configs.PatchAsync(account, Integration, "fast", Exact.Array(), default)).Errors[0].Detail,
                Is.EqualTo("config must be a JSON object"));
            Assert.That(await AuditAsync(), Has.Length.EqualTo(2), "changes by flows are recorded in the log of the run");
        }
    }

    private async Task CreateAsync(string scope, string content)
    {
        var body = new JsonObject { ["scope"] = scope }.ToJsonString()[..^1];
        var answer = await Zis.SendAsync("POST", Path, $$"""{{body}},"config":{{content}} }""");
        Assert.That(answer.Code, Is.EqualTo(201), answer.Text);
    }

    private async Task<string> ContentAsync(string scope)
    {
        var listed = (await Zis.SendAsync("GET", $"{Path}?filter[scope]={Uri.EscapeDataString(scope)}")).Text;
        return Exact.Parse(listed)["configs"][0]["config"].ToString();
    }

    private async Task<string[]> ScopesAsync(string filter)
    {
        var answer = await Zis.SendAsync("GET", $"{Path}?page[size]=100&filter[scope]={Uri.EscapeDataString(filter)}");
        return answer.Code == 404 ? [] : [.. answer.Json["configs"]!.AsArray().Select(config => (string)config!["scope"]!)];
    }
}
