using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using ZisPlatform.Api.Paging;
using ZisPlatform.Application.Common;
using ZisPlatform.Testing;

namespace ZisPlatform.Api.Tests.Paging;

public class PageQueryTests
{
    private static readonly string[] Cursors = ["page[after]", "page[before]"];

    [TestCaseSource(nameof(Cursors))]
    public async Task An_issued_cursor_is_read_as_its_key(string member)
    {
        await Gen.Long[0, long.MaxValue].SampleAsync(
            async id => (await ReadAsync((member, PageQuery.Cursor("users", id))))
                .ByNumber("users").Value is { Key: long key, Before: var before }
                && key == id && before == (member == "page[before]"),
            iter: 2_000);
        await Gen.String[Gen.Char.AlphaNumeric, 1, 255].Select(Gen.OneOfConst("", ":", "é/✓", "😀 "), (name, more) => more + name)
            .SampleAsync(
                async name => (await ReadAsync((member, PageQuery.Cursor("bundles", name)))).ByName("bundles").Value.Key as string == name,
                iter: 2_000);
    }

    [Test]
    public async Task Any_other_cursor_is_refused()
    {
        var cursor = Gen.OneOf(
            Texts.Any,
            Gen.Long.Select(id => $"{id}"),
            Gen.Long[long.MinValue, -1].Select(id => PageQuery.Cursor("users", id)),
            Gen.Long[0, long.MaxValue].Select(id => PageQuery.Cursor("accounts", id)),
            Gen.Byte.Array[0, 60].Select(bytes => WebEncoders.Base64UrlEncode(bytes)),
            Texts.Any.Select(text => WebEncoders.Base64UrlEncode(System.Text.Encoding.UTF8.GetBytes($"users:{text}x"))));
        await cursor.SampleAsync(
            async text => (await ReadAsync(("page[after]", text))).ByNumber("users") is { Errors: [{ Code: "page.invalid_cursor" }] },
            iter: 10_000);
    }

    [Test]
    public async Task After_and_before_exclude_each_other() => Assert.That(
        (await ReadAsync(
            ("page[after]", PageQuery.Cursor("users", 1L)), ("page[before]", PageQuery.Cursor("users", 9L)))).Errors.Single().Code,
        Is.EqualTo("page.two_cursors"));

    [TestCase(null, 20)]
    [TestCase("1", 1)]
    [TestCase("100", 100)]
    [TestCase("007", 7)]
    public async Task A_size_is_1_to_100_with_a_default_of_20(string? text, int size)
    {
        var page = text is null ? await ReadAsync() : await ReadAsync(("page[size]", text));

        Assert.That(page.ByName("bundles").Value, Is.EqualTo(new PageRequest(size)));
    }

    [TestCase("0")]
    [TestCase("101")]
    [TestCase("-1")]
    [TestCase("+1")]
    [TestCase("1.0")]
    [TestCase("1e1")]
    [TestCase(" 1")]
    [TestCase("")]
    [TestCase("x")]
    [TestCase("٣")]
    [TestCase("99999999999999999999")]
    [TestCase("1", "2")]
    public async Task Any_other_size_is_refused(params string[] sizes)
    {
        var page = await ReadAsync([.. sizes.Select(size => ("page[size]", size))]);

        Assert.That(page.Errors.Single().Detail, Is.EqualTo("page[size] must be an integer from 1 to 100"));
    }

    [TestCase("?page[size]=2")]
    [TestCase("?page%5Bsize%5D=2")]
    [TestCase("?page%5bsize%5d=2&other=1")]
    public async Task Brackets_can_be_percent_encoded(string query)
    {
        var context = new DefaultHttpContext { Request = { QueryString = new QueryString(query) } };

        Assert.That((await PageQuery.BindAsync(context))!.ByName("bundles").Value.Size, Is.EqualTo(2));
    }

    [Test]
    public void The_cursors_of_a_page_refer_to_its_first_and_last_item()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                PageMeta.Of("l", new Page<long>([5, 6, 9], true), id => id),
                Is.EqualTo(new PageMeta(true, PageQuery.Cursor("l", 9L), PageQuery.Cursor("l", 5L))));
            Assert.That(
                PageMeta.Of("l", new Page<long>([5], false), id => id),
                Is.EqualTo(new PageMeta(false, PageQuery.Cursor("l", 5L), PageQuery.Cursor("l", 5L))));
            Assert.That(PageMeta.Of("l", new Page<long>([], false), id => id), Is.EqualTo(new PageMeta(false, null, null)));
        }
    }

    private static async Task<PageQuery> ReadAsync(params (string Name, string Value)[] query)
    {
        var context = new DefaultHttpContext();
        context.Request.Query = new QueryCollection(query.GroupBy(pair => pair.Name).ToDictionary(
            group => group.Key, group => new Microsoft.Extensions.Primitives.StringValues([.. group.Select(pair => pair.Value)])));
        return (await PageQuery.BindAsync(context))!;
    }
}
