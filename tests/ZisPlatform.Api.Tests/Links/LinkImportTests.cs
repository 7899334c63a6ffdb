using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Links;

[TestFixture(Engine.Sqlite)]
[TestFixture(Engine.Postgres, Category = "Postgres")]
public class LinkImportTests(Engine engine) : IntegrationDataTests(engine)
{
    [Test]
    public async Task Import_creates_or_changes_links_with_one_audit_entry()
    {
        var first = await ImportAsync(Link("a", 1), Link("b", 1));
        var second = await ImportAsync(Link("a", 1), Link("b", 2), Link("c", 1));
        var third = await ImportAsync(Link("a", 1), Link("b", 2), Link("c", 1));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first.Text, Is.EqualTo("""{"created":2,"changed":0,"unchanged":0}"""));
            Assert.That(second.Text, Is.EqualTo("""{"created":1,"changed":1,"unchanged":1}"""));
            Assert.That(third.Text, Is.EqualTo("""{"created":0,"changed":0,"unchanged":3}"""));
            Assert.That((await AuditAsync()).Select(entry => (string)entry["action"]!), Is.EqualTo(new[] { "link.import", "link.import" }));
            Assert.That(
                (await Admin.SendAsync("GET", $"{Platform}/links?link_type=t&left_object_name=b")).Text,
                Does.Contain("\"metadata\":{\"n\":2}"));
        }
    }

    [Test]
    public async Task Import_with_one_invalid_link_changes_nothing()
    {
        foreach (var (body, expectedText) in new[]
        {
            (
                $$$"""{"links":[{{{Link("a", 1)}}},{"link_type":"t","left_object":{"name":"l"}}]}""",
                "links[1]: right_object must be a JSON object"),
            ($$"""{"links":[{{Link("a", 1)}},{{Link("a", 2)}}]}""", "no two of the same identity"),
            ("""{"links":[]}""", "1 to 100 links"),
            ("{}", "1 to 100 links"),
        })
        {
            var refused = await Admin.SendAsync("POST", $"{Platform}/links/import", body);
            Assert.That(refused.Code, Is.EqualTo(400), refused.Text);
            Assert.That(refused.Text, Does.Contain(expectedText));
        }

        Assert.That((await Admin.SendAsync("GET", $"{Platform}/links/all")).Json["links"]!.AsArray(), Is.Empty);
    }

    [Test]
    public async Task Links_are_listed_page_by_page_within_their_account()
    {
        await ImportAsync([.. Enumerable.Range(0, 7).Select(i => Link($"l{i}", i))]);
        var names = new List<string>();
        string? after = null;
        do
        {
            var page =
                (await Admin.SendAsync("GET", $"{Platform}/links/all?page[size]=3{(after is null ? "" : $"&page[after]={after}")}")).Json;
            names.AddRange(page["links"]!.AsArray().Select(link => (string)link!["left_object"]!["name"]!));
            after = (bool)page["meta"]!["has_more"]! ? (string)page["meta"]!["after"]! : null;
        }
        while (after is not null);

        using var otherAdmin = (await Server.NewAccountAsync()).Admin();
        Assert.That(names.Order(), Is.EqualTo(Enumerable.Range(0, 7).Select(i => $"l{i}")));
        Assert.That((await Admin.SendAsync("GET", $"{Platform}/links/all?page[after]=no-cursor")).Code, Is.EqualTo(400));
        Assert.That((await otherAdmin.SendAsync("GET", $"{Platform}/links/all")).Code, Is.EqualTo(404));
        Assert.That((await otherAdmin.SendAsync("POST", $"{Platform}/links/import", "{}")).Code, Is.EqualTo(404));
    }

    private static string Link(string name, int number) =>
        $$$"""{"link_type":"t","left_object":{"name":"{{{name}}}","metadata":{"n":{{{number}}}}},"right_object":{"name":"r"}}""";

    private async Task<Answer> ImportAsync(params string[] links)
    {
        var answer = await Admin.SendAsync("POST", $"{Platform}/links/import", $$"""{"links":[{{string.Join(',', links)}}]}""");
        Assert.That(answer.Code, Is.EqualTo(200), answer.Text);
        return answer;
    }
}
