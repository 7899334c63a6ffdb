using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Tests;

public class JsonValueTests
{
    [Test]
    public void The_default_value_is_null() => Assert.That(default(JsonValue).ToString(), Is.EqualTo("null"));

    [Test]
    public void Changing_an_object_does_not_affect_the_original()
    {
        var original = JsonValue.Parse("""{"a":1,"b":{"c":2}}""");
        var changed = original.With("a", 5).With("d", "new").Without("b");

        Assert.That(original.ToString(), Is.EqualTo("""{"a":1,"b":{"c":2}}"""));
        Assert.That(changed.ToString(), Is.EqualTo("""{"a":5,"d":"new"}"""));
    }

    [Test]
    public void Two_versions_of_one_value_are_independent()
    {
        var root = JsonValue.EmptyArray.Append(1);
        JsonValue left = root.Append(2), right = root.Append(3);
        JsonValue o = JsonValue.EmptyObject.With("a", 1), p = o.With("b", 2), q = o.With("c", 3), r = o.With("b", 4);

        Assert.That(new[] { root, left, right, p, q, r }.Select(v => v.ToString()), Is.EqualTo(
            new[] { "[1]", "[1,2]", "[1,3]", """{"a":1,"b":2}""", """{"a":1,"c":3}""", """{"a":1,"b":4}""" }));
    }

    [Test]
    public void Equality_ignores_the_order_of_members_and_the_spelling_of_numbers()
    {
        JsonValue value = JsonValue.Parse("""{"a":1,"b":[2.0]}"""), other = JsonValue.Parse("""{"b":[2],"a":1e0}""");
        Assert.That(value, Is.EqualTo(other));
        Assert.That(value.GetHashCode(), Is.EqualTo(other.GetHashCode()));
        Assert.That(value, Is.Not.EqualTo(JsonValue.Parse("""{"b":[2],"a":"1"}""")));
    }

    [Test]
    public void Values_have_the_order_of_jq()
    {
        var sorted = JsonValue.Parse(
            """
            [null,false,true,2,10,42,"ab","abc","\uffff","😀",[2,5,3],[2,5,6],[2,6],
             {},{"a":42},{"a":42,"b":2},{"a":[],"b":1},{"b":0}]
            """);
        var items = sorted.Items.ToArray();

        Assert.That(items.Reverse().Order().ToArray(), Is.EqualTo(items));
    }

    [Test]
    public void A_missing_value_reads_as_null()
    {
        var value = JsonValue.Parse("""{"a":[{"b":null}]}""");

        Assert.That(value["a"][0].TryGet("b", out _), Is.True);
        Assert.That(value["a"][0].TryGet("c", out _), Is.False);
        Assert.That(value["a"][1]["x"].IsNull, Is.True);
        Assert.That(value["a"].TryGet(-1, out _), Is.False);
        Assert.Throws<InvalidOperationException>(() => value.AsString());
    }

    [Test]
    public void Setting_an_item_beyond_the_end_fills_the_gap_with_nulls() =>
        Assert.That(JsonValue.Array(1).With(3, 4).With(0, 0).ToString(), Is.EqualTo("[0,null,null,4]"));

    [Test]
    public void Members_keep_their_order()
    {
        var members = new List<string>();
        foreach (var (key, value) in JsonValue.Object(("b", 1), ("a", "x")).Members)
        {
            members.Add(key + value.ToPlainText());
        }

        Assert.That(members, Is.EqualTo(new[] { "b1", "ax" }));
    }

    [Test]
    public void Many_threads_can_extend_the_same_value()
    {
        var root = Enumerable.Range(0, 20).Aggregate(JsonValue.EmptyObject, (value, i) => value.With($"k{i}", i));
        var values = new JsonValue[8];
        Parallel.For(0, values.Length, thread =>
            values[thread] = Enumerable.Range(0, 2000).Aggregate(root, (value, i) => value.With($"t{(thread % 2)}_{i}", thread)));

        for (var thread = 0; thread < values.Length; thread++)
        {
            Assert.That(values[thread].Count, Is.EqualTo(2020));
            for (var i = 0; i < 2000; i++)
            {
                Assert.That(values[thread][$"t{thread % 2}_{i}"], Is.EqualTo((JsonValue)thread));
            }
        }
    }
}
