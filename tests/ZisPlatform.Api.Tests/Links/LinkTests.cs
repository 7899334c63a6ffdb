using System.Text.Json.Nodes;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Links;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class LinkTests(Engine engine) : IntegrationDataTests(engine)
{
    private string Path => $"/api/services/zis/links/{Integration}";

    [Test]
    public async Task Link_is_returned_unchanged()
    {
        const string body = """
            {"link_type":"t","left_object":{"name":"zendesk:ticket:42","metadata":{"n":1.50,"big":1000000000000000000001,"x":null}},
                "right_object":{"name":7}}
            """;

        var created = await Zis.SendAsync("POST", Path, body);
        var found = await SearchAsync("left_object_name=zendesk:ticket:42");

        Assert.That(created.Code, Is.EqualTo(201), created.Text);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(found["links"]![0]!.ToJsonString(), Is.EqualTo(created.Json["link"]!.ToJsonString()));
            Assert.That(created.Text, Does.Contain(
                "\"left_object\":" + """{"name":"zendesk:ticket:42","metadata":{"n":1.50,"big":1000000000000000000001,"x":null}}"""
                + ",\"right_object\":" + """{"name":"7"}"""));
            Assert.That((string)created.Json["link"]!["id"]!, Does.Match("^[0-9A-HJKMNP-TV-Z]{26}$"));
            Assert.That(Guid.TryParse((string)created.Json["link"]!["uuid"]!, out _));
        }
    }

    [Test]
    public async Task Combination_of_type_and_names_is_unique()
    {
        await CreateAsync("l", "r");
        await CreateAsync("l", "r2");
        await CreateAsync("l2", "r");
        await CreateAsync("L", "r");
        await CreateAsync("l", "r", "u");

        AssertRefused(await PostAsync("l", "r"), 409, "1009", "link already exists");
        Assert.That(await NamesAsync("left_object_name=l"), Is.EqualTo(new[] { "l r", "l r2" }));
    }

    [Test]
    public async Task Placeholders_in_names_are_resolved_for_the_identity()
    {
        var sent = """{"name":"ticket:{{id}}:{{ kind }}","name_attrs":{"id":42,"kind":"x","more":[1]}}""";
        var created = await Zis.SendAsync(
            "POST",
            Path,
            $$"""{"link_type":"t","left_object":{{sent}},"right_object":{"name":"__id__"} }""".Replace(
                "__id__", "{{id}}", StringComparison.Ordinal));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.Code, Is.EqualTo(201), created.Text);
            Assert.That(created.Json["link"]!["left_object"]!.ToJsonString(), Is.EqualTo(sent));
            Assert.That((await SearchAsync("left_object_name=ticket:42:x"))["links"]!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(
                (await SearchAsync($"right_object_name={Uri.EscapeDataString("{{id}}")}"))["links"]!.AsArray(),
                Has.Count.EqualTo(1),
                "without name_attrs, a name has no placeholders");
            AssertRefused(await PostAsync("ticket:42:x", "{{id}}"), 409, "1009", "link already exists");
            AssertRefused(
                await Zis.SendAsync(
                    "POST",
                    Path,
                    """{"link_type":"t","left_object":{"name":"{{a}}","name_attrs":{"a":null}},"right_object":{"name":"r"}}"""),
                400, "1010", "left_object.name has the placeholder {{a}}, for which name_attrs has no string, number or boolean");
        }
    }

    [TestCase("left_object_name=a", "a 3", "a 1", "a 2")]
    [TestCase("right_object_name=1", "a 1", "A 1", "a%25 1", "ab 1")]
    [TestCase("left_object_name=a&right_object_name=2", "a 2")]
    [TestCase("left_object_name=a*", "a 3", "a 1", "a 2", "a%25 1", "a* 4", "ab 1")]
    [TestCase("left_object_name=a%25*", "a%25 1")]
    [TestCase("left_object_name=a**", "a* 4")]
    [TestCase("right_object_name=1*", "a 1", "A 1", "a%25 1", "ab 1", "b 10")]
    [TestCase("left_object_name=a*&right_object_name=1", "a 1", "a%25 1", "ab 1")]
    [TestCase("left_object_name=b&right_object_name=1*", "b 10")]
    [TestCase("left_object_name=a*&right_object_name=1*", "a 1", "a%25 1", "ab 1")]
    [TestCase("left_object_name=none")]
    [TestCase("left_object_name=none*")]
    public async Task Search_sorts_exact_names_by_creation_and_prefixes_by_name(string query, params string[] expected)
    {
        // A prefix search for right names is sorted by right name, then by creation.
        foreach (var (left, right) in new[]
        {
            ("a", "3"), ("a", "1"), ("A", "1"), ("a%", "1"), ("ab", "1"), ("a", "2"), ("a*", "4"), ("b", "10"),
        })
        {
            await CreateAsync(left, right);
        }

        await CreateAsync("a", "1", "other type");

        Assert.That(await NamesAsync(query), Is.EqualTo(expected.Select(Uri.UnescapeDataString)));
    }

    [TestCase("left_object_name=l")]
    [TestCase("left_object_name=l*")]
    [TestCase("right_object_name=r*")]
    public async Task Paging_works_in_both_directions_while_links_are_deleted(string query)
    {
        for (var i = 0; i < 7; i++)
        {
            await CreateAsync(query.StartsWith("left_object_name=l*", StringComparison.Ordinal) ? $"l{i % 3}" : "l", $"r{9 - i}");
        }

        var all = await NamesAsync(query);
        var first = await SearchAsync($"{query}&page[size]=3");
        var cursor = (string)first["meta"]!["after"]!;
        var second = await SearchAsync($"{query}&page[size]=3&page[after]={cursor}");
        var previousPage = await SearchAsync($"{query}&page[size]=2&page[before]={second["meta"]!["before"]}");
        foreach (var name in Names(first))
        {
            await DeleteAsync(name.Split(' ')[0], name.Split(' ')[1]);
        }

        var afterDeletion = await SearchAsync($"{query}&page[size]=100&page[after]={cursor}");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Names(first).Concat(Names(second)), Is.EqualTo(all[..6]));
            Assert.That(Names(previousPage), Is.EqualTo(all[1..3]));
            Assert.That(((bool)first["meta"]!["has_more"]!, (bool)afterDeletion["meta"]!["has_more"]!), Is.EqualTo((true, false)));
            Assert.That(Names(afterDeletion), Is.EqualTo(all[3..]), "a cursor remains valid after its link is deleted");
        }
    }

    [TestCase("GET", "", "link_type must be a text of 1 to 255 characters")]
    [TestCase("GET", "link_type=t", "a search needs left_object_name, right_object_name, or both")]
    [TestCase("GET", "link_type=t&left_object_name=*", "left_object_name must not be '*' alone")]
    [TestCase("GET", "link_type=t&right_object_name=*&left_object_name=a", "right_object_name must not be '*' alone")]
    [TestCase("GET", "link_type=t&left_object_name=%00", "U+0000")]
    [TestCase("GET", "link_type=t&left_object_name=a&page[after]=x", "page[after] must be a meta.after")]
    [TestCase("PATCH", "link_type=t&left_object_name=a", "right_object_name must be a text of 1 to 512 characters")]
    [TestCase("DELETE", "link_type=t&right_object_name=a", "left_object_name must be a text")]
    [TestCase("DELETE", "left_object_name=a&right_object_name=a", "link_type must be a text")]
    public async Task Invalid_parameters_are_rejected_by_name(string method, string query, string expectedText) =>
        AssertRefused(await Zis.SendAsync(method, $"{Path}?{query}", method == "PATCH" ? "{}" : null), 400, "1010", expectedText);

    [TestCase(
        "{}",
        "link_type must be a text of 1 to 255 characters (at $.link_type); left_object must be a JSON object (at $.left_object); "
            + "right_object must be a JSON object")]
    [TestCase(
        """{"link_type":"t","left_object":{},"right_object":{"name":"r"}}""",
        "left_object.name must be a text of 1 to 512 characters (at $.left_object.name)")]
    [TestCase(
        """{"link_type":"t","left_object":{"name":"l","metadata":[]},"right_object":{"name":"r"}}""",
        "left_object.metadata must be a JSON object")]
    [TestCase(
        """{"link_type":"t","left_object":{"name":"l"},"right_object":{"name":"r","name_attrs":"x"}}""",
        "right_object.name_attrs must be a JSON object")]
    [TestCase("""{"link_type":7,"left_object":{"name":"l"},"right_object":{"name":"r"}}""", "link_type must be a text")]
    public async Task Invalid_body_is_rejected_with_the_path_of_the_error(string body, string expectedText) =>
        AssertRefused(await Zis.SendAsync("POST", Path, body), 400, "1010", expectedText);

    [Test]
    public async Task Lengths_of_type_names_and_metadata_are_limited()
    {
        var (type, name) = (
            string.Concat(Enumerable.Range(0, 255).Select(i => (char)(0x4E00 + i))),
            string.Concat(Enumerable.Range(0, 512).Select(i => (char)(0x5000 + i))));
        var rightName = string.Concat(name.Reverse());

        await CreateAsync(name, rightName, type);
        AssertRefused(await PostAsync(name + "x", "r"), 400, "1010", "at most 512 characters");
        AssertRefused(await PostAsync("l", "r", type + "x"), 400, "1010", "at most 255 characters");
        AssertRefused(await PostAsync(string.Concat(Enumerable.Repeat("😀", 400)), "r"), 400, "1010", "at most 1,536 bytes of UTF-8");
        AssertRefused(
            await Zis.SendAsync(
                "POST",
                Path,
                $$"""{"link_type":"t","left_object":{"name":"l","metadata":{"a":"{{new string('x', 262_144)}}"} },"right_object":"""
                + """{"name":"r"} }"""),
            400, "1010", "left_object.metadata must be at most 262,144 bytes");
    }

    [Test]
    public async Task Update_merges_metadata_and_changes_names_and_type()
    {
        await Zis.SendAsync(
            "POST",
            Path,
            """{"link_type":"t","left_object":{"name":"l","metadata":{"keep":1.0,"gone":1,"deep":{"a":1}}},"right_object":"""
            + """{"name":"r","metadata":{"x":1}}}""");

        var merged = await PatchAsync(
            "l", "r", """{"left_object":{"metadata":{"gone":null,"deep":{"b":2}}},"right_object":{"metadata":null}}""");
        var renamed = await PatchAsync("l", "r", """{"link_type":"u","right_object":{"name":"new"}}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(merged.Code, Is.EqualTo(200), merged.Text);
            Assert.That(merged.Text, Does.Contain("""
                "left_object":{"name":"l","metadata":{"keep":1.0,"deep":{"a":1,"b":2}}},"right_object":{"name":"r"}
                """.Trim()));
            Assert.That((string)renamed.Json["link"]!["id"]!, Is.EqualTo((string)merged.Json["link"]!["id"]!));
            Assert.That(await NamesAsync("left_object_name=l", "u"), Is.EqualTo(new[] { "l new" }));
            Assert.That(await NamesAsync("left_object_name=l"), Is.Empty);
            AssertRefused(await PatchAsync("l", "r", """{"link_type":"u"}"""), 404, "1004", "link not found");
        }
    }

    [Test]
    public async Task Invalid_update_changes_nothing()
    {
        await CreateAsync("l", "r");
        await CreateAsync("l", "r2");

        AssertRefused(await PatchAsync("l", "r", """{"right_object":{"name":"r2"}}"""), 409, "1009", "link already exists");
        AssertRefused(await PatchAsync("l", "r", "{}"), 400, "1010", "at least one of left_object, right_object and link_type");
        AssertRefused(await PatchAsync("l", "r", """{"link_type":null}"""), 400, "1010", "link_type must be a text");
        AssertRefused(await PatchAsync("l", "r", """{"left_object":{"name":null}}"""), 400, "1010", "left_object.name must be a text");
        AssertRefused(await PatchAsync("l*", "r", """{"link_type":"x"}"""), 404, "1004", "link not found");
        Assert.That(await NamesAsync("left_object_name=l"), Is.EqualTo(new[] { "l r", "l r2" }));
    }

    [Test]
    public async Task Concurrent_updates_lose_no_key()
    {
        await CreateAsync("l", "r");
        await CreateAsync("l", "r2");

        var merges = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(i => PatchAsync("l", "r", $$"""{"left_object":{"metadata":{"k{{i}}":{{i}}} } }""")));
        var renames = await Task.WhenAll(
            PatchAsync("l", "r", """{"right_object":{"name":"new"}}"""),
            PatchAsync("l", "r2", """{"right_object":{"name":"new"}}"""));
        var creates = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PostAsync("once", "r")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(merges.Select(answer => answer.Code), Is.All.EqualTo(200));
            Assert.That(merges.Max(answer => answer.Json["link"]!["left_object"]!["metadata"]!.AsObject().Count), Is.EqualTo(30));
            Assert.That(renames.Select(answer => answer.Code), Is.EquivalentTo(new[] { 200, 409 }));
            Assert.That(creates.Select(answer => answer.Code).Order(), Is.EqualTo(Enumerable.Repeat(409, 9).Prepend(201)));
        }
    }

    [Test]
    public async Task Delete_removes_only_the_named_link()
    {
        await CreateAsync("l", "r");
        await CreateAsync("l", "r2");

        var deleted = await DeleteAsync("l", "r");

        Assert.That((deleted.Code, deleted.Text), Is.EqualTo((204, "")));
        AssertRefused(await DeleteAsync("l", "r"), 404, "1004", "link not found");
        AssertRefused(await DeleteAsync("l", "r*"), 404, "1004", "link not found");
        Assert.That(await NamesAsync("left_object_name=l"), Is.EqualTo(new[] { "l r2" }));
    }

    [Test]
    public async Task Integrations_and_accounts_do_not_see_each_others_links()
    {
        await CreateAsync("l", "r");
        using var sibling = await BearerAsync(Account, NewName());
        var otherIntegration = NewName();
        var otherAccount = await Server.NewAccountAsync();
        using var otherBearer = await BearerAsync(otherAccount, otherIntegration);
        using var otherAdmin = otherAccount.Admin();
        const string query = "?link_type=t&left_object_name=l&right_object_name=r";

        Assert.That((await sibling.SendAsync("GET", Path + query)).Code, Is.EqualTo(401));
        Assert.That((await otherBearer.SendAsync("DELETE", Path + query)).Code, Is.EqualTo(401));
        Assert.That(
            (await otherBearer.SendAsync("GET", $"/api/services/zis/links/{otherIntegration}{query}")).Json["links"]!.AsArray(),
            Is.Empty);
        AssertRefused(
            await otherBearer.SendAsync("DELETE", $"/api/services/zis/links/{otherIntegration}{query}"), 404, "1004", "link not found");
        foreach (var method in new[] { "GET", "POST", "PATCH", "DELETE" })
        {
            var answer = await otherAdmin.SendAsync(
                method, $"{Platform}/links{query}", method is "POST" or "PATCH" ? """{"link_type":"x"}""" : null);
            Assert.That((answer.Code, (string)answer.Json["code"]!), Is.EqualTo((404, "registry.no_such_integration")), method);
        }

        Assert.That(await NamesAsync("left_object_name=l"), Is.EqualTo(new[] { "l r" }));
    }

    [Test]
    public async Task Changes_are_audited_without_metadata()
    {
        await Admin.SendAsync(
            "POST",
            $"{Platform}/links",
            """{"link_type":"t","left_object":{"name":"l","metadata":{"a":"hush"}},"right_object":{"name":"r"}}""");
        await PatchAsync("l", "r", """{"right_object":{"name":"new"}}""");
        var duplicate = await Admin.SendAsync(
            "POST", $"{Platform}/links", """{"link_type":"t","left_object":{"name":"l"},"right_object":{"name":"new"}}""");
        var deleted = await Admin.SendAsync("DELETE", $"{Platform}/links?link_type=t&left_object_name=l&right_object_name=new");

        var entries = await AuditAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((duplicate.Code, (string)duplicate.Json["code"]!), Is.EqualTo((409, "links.exists")));
            Assert.That(deleted.Code, Is.EqualTo(204));
            Assert.That(
                entries.Select(entry => $"{entry["action"]} {entry["target"]}"),
                Is.EqualTo(new[] { "link.create t: l → r", "link.patch t: l → r", "link.delete t: l → new" }));
            Assert.That((string)entries[1]["after"]!["right"]!["name"]!, Is.EqualTo("new"));
            Assert.That(string.Concat(entries.Select(entry => entry.ToJsonString())), Does.Not.Contain("hush"));
        }
    }

    private async Task CreateAsync(string left, string right, string type = "t")
    {
        var answer = await PostAsync(left, right, type);
        Assert.That(answer.Code, Is.EqualTo(201), answer.Text);
    }

    private Task<Answer> PostAsync(string left, string right, string type = "t") => Zis.SendAsync("POST", Path, new JsonObject
    {
        ["link_type"] = type,
        ["left_object"] = new JsonObject { ["name"] = left },
        ["right_object"] = new JsonObject { ["name"] = right },
    }.ToJsonString());

    private Task<Answer> PatchAsync(string left, string right, string body) => Zis.SendAsync("PATCH", LinkPath(left, right), body);

    private Task<Answer> DeleteAsync(string left, string right) => Zis.SendAsync("DELETE", LinkPath(left, right));

    private string LinkPath(string left, string right) =>
        $"{Path}?link_type=t&left_object_name={Uri.EscapeDataString(left)}&right_object_name={Uri.EscapeDataString(right)}";

    private async Task<JsonNode> SearchAsync(string query, string type = "t")
    {
        var answer = await Zis.SendAsync("GET", $"{Path}?link_type={type}&{query}");
        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        return answer.Json;
    }

    private async Task<string[]> NamesAsync(string query, string type = "t") => Names(await SearchAsync(query, type));

    private static string[] Names(JsonNode found) =>
        [.. found["links"]!.AsArray().Select(link => $"{link!["left_object"]!["name"]} {link["right_object"]!["name"]}")];
}
