using Microsoft.Extensions.Time.Testing;
using ZisPlatform.Application.Common.Ids;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Links;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Tests.Links;

public class LinkRuleTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;
    private static readonly LinkMetadata Metadata = new("01J0Z3NDEKTSV4RRFFQ69G5FAV", Guid.Empty, new AccountId(1), "widgets", Now);

    [TestCase("""{"name":"x:{{a}}","name_attrs":{"a":"y"}}""", "x:y")]
    [TestCase("""{"name":"{{a}}{{ b }}{{a}}","name_attrs":{"a":1.50,"b":true}}""", "1.50true1.50")]
    [TestCase("""{"name":"{{a b}}","name_attrs":{"a b":"{{a b}}"}}""", "{{a b}}")]
    [TestCase("""{"name":"{{a}}"}""", "{{a}}")]
    [TestCase("""{"name":"{{}}{a}","name_attrs":{}}""", "{{}}{a}")]
    [TestCase("""{"name":12345678901234567890}""", "12345678901234567890")]
    public void Placeholders_in_a_name_are_replaced_with_attributes(string value, string name) =>
        Assert.That(LinkObject.Parse(JsonValue.Parse(value), "left_object").Value.FilledName, Is.EqualTo(name));

    [TestCase("""{"name":"{{a}}","name_attrs":{}}""", "left_object.name has the placeholder {{a}}")]
    [TestCase("""{"name":"{{a}}","name_attrs":{"a":{}}}""", "left_object.name has the placeholder {{a}}")]
    [TestCase("""{"name":"{{a}}","name_attrs":{"a":""}}""", "1 to 512 characters, its placeholders filled")]
    [TestCase("""{"name":true}""", "left_object.name must be a text")]
    [TestCase("7", "left_object must be a JSON object")]
    public void An_invalid_object_is_refused_with_the_name_of_its_field(string value, string expected) =>
        Assert.That(LinkObject.Parse(JsonValue.Parse(value), "left_object").Errors.Single().Detail, Does.Contain(expected));

    [Test]
    public void An_object_keeps_only_its_known_members_with_values()
    {
        var value = JsonValue.Parse("""{"id":1,"name_attrs":{"k":1.0},"metadata":null,"name":7}""");

        var linkObject = LinkObject.Parse(value, "left_object").Value;

        Assert.That(linkObject.Value.ToString(), Is.EqualTo("""{"name":"7","name_attrs":{"k":1.0}}"""));
    }

    [Test]
    public void A_refused_change_changes_nothing()
    {
        var link = Link.Create(Metadata, "t", JsonValue.Parse("""{"name":"l"}"""), JsonValue.Parse("""{"name":"r"}""")).Value;

        var error = link.Patch(
            new LinkChanges("u", JsonValue.Parse("""{"name":"x"}"""), JsonValue.Parse("""{"name":""}""")), Now.AddDays(1));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error!.Path, Is.EqualTo("$.right_object.name"));
            Assert.That((link.Identity, link.UpdatedAt), Is.EqualTo((new LinkIdentity("t", "l", "r"), Now)));
            Assert.That(link.Patch(new LinkChanges(null, null, null), Now), Is.EqualTo(LinkErrors.NothingToChange));
        }
    }

    [TestCase("l", null, false, true)]
    [TestCase("l*", null, true, true)]
    [TestCase(null, "r", false, false)]
    [TestCase(null, "r*", true, false)]
    [TestCase("l*", "r", false, false)]
    [TestCase("l", "r*", false, true)]
    [TestCase("l*", "r*", true, true)]
    public void A_search_uses_an_exact_name_first(string? left, string? right, bool isByName, bool leadsWithLeft)
    {
        var search = LinkSearch.Parse("t", left, right).Value;

        Assert.That((search.IsByName, search.OrdersByLeftFirst), Is.EqualTo((isByName, leadsWithLeft)));
    }

    [TestCase("l*", "é:/x")]
    [TestCase("l", "é:/x")]
    public void Only_the_text_of_a_cursor_is_read_as_a_cursor(string left, string name)
    {
        var search = LinkSearch.Parse("t", left, null).Value;
        var cursor = search.CursorOf(Metadata.Id, new LinkIdentity("t", name, "r"));

        Assert.That(search.ParseCursor(cursor.ToString()), Is.EqualTo(cursor));
        foreach (var text in new[]
        {
            "",
            "x",
            Metadata.Id.ToLowerInvariant(),
            $"{Metadata.Id}:",
            $"{Metadata.Id}x",
            $"{Metadata.Id}:a\0",
            search.IsByName ? Metadata.Id : $"{Metadata.Id}:a",
        })
        {
            Assert.That(search.ParseCursor(text), Is.Null, text);
        }
    }

    [Test]
    public void Ids_are_ordered_by_creation_also_within_a_millisecond()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)) { AutoAdvanceAmount = TimeSpan.Zero };
        var generator = new UlidGenerator(clock);
        var ids = new List<string>();
        for (var i = 0; i < 1000; i++)
        {
            ids.Add(generator.Next());
            if (i % 100 == 0)
            {
                clock.Advance(TimeSpan.FromMilliseconds(1));
            }
        }

        // The time of the first id, encoded according to the ULID specification.
        Assert.That(ids[0], Does.StartWith("01KDYAK348").And.Length.EqualTo(26));
        Assert.That(ids, Is.Unique.And.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
    }
}
