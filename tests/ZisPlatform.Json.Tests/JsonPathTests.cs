using ZisPlatform.Json.Paths;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Tests;

public class JsonPathTests
{
    private static readonly JsonValue Document = JsonValue.Parse(
        """{"a":{"b":1,"n":null,"arr":[{"id":10},{"id":20}]},"user-id":2,"001_x":3,"a:b@c":4,"s":"text"}""");

    [TestCase("$", true)]
    [TestCase("$.a['b'][0][-1]", true)]
    [TestCase("$.a.*", false)]
    [TestCase("$..a", false)]
    [TestCase("$.a[0,1]", false)]
    [TestCase("$.a[0:1]", false)]
    public void Only_paths_of_names_and_indexes_are_singular(string path, bool isSingular) =>
        Assert.That(JsonPath.Parse(path).IsSingular, Is.EqualTo(isSingular));

    [TestCase("$.a.arr[1].id", "20")]
    [TestCase("$.a.arr[-1].id", "20")]
    [TestCase("$.a.n", "null")]
    [TestCase("$.a.arr[2].id", null)]
    [TestCase("$.s.x", null)]
    [TestCase("$.a[0]", null)]
    [TestCase("$.a.n.x", null)]
    public void A_singular_path_finds_one_value_or_none(string path, string? expected) =>
        Assert.That(JsonPath.Parse(path).TryGet(Document, out var value) ? value.ToString() : null, Is.EqualTo(expected));

    [TestCase("$.user-id", "[2]")]
    [TestCase("$.001_x", "[3]")]
    [TestCase("$.a:b@c", "[4]")]
    [TestCase("$..id", "[10,20]")]
    [TestCase("$.a.*", """[1,null,[{"id":10},{"id":20}]]""")]
    [TestCase("$.a.arr[?@.id>10].id", "[20]")]
    public void The_relaxed_syntax_accepts_the_names_that_flows_use(string path, string expected) =>
        Assert.That(
            JsonValue.Array(JsonPath.Parse(path, JsonPathSyntax.Relaxed).Evaluate(Document).ToArray()).ToString(), Is.EqualTo(expected));

    [TestCase("", 0, "a path begins with $")]
    [TestCase("a.b", 0, "a path begins with $")]
    [TestCase("$.", 2, "expected a name")]
    [TestCase("$.a b", 3, "unexpected character")]
    [TestCase("$.user-id", 6, "unexpected character")]
    [TestCase("$[", 2, "expected a selector")]
    [TestCase("$['a", 4, "unterminated string")]
    [TestCase("$[01]", 4, "leading zero")]
    [TestCase("$[?@.a==@.*]", 8, "only a path to one value can be compared")]
    [TestCase("$[?nope(@)]", 3, "unknown function")]
    public void An_invalid_path_is_refused_with_position_and_reason(string path, int position, string reason)
    {
        Assert.That(JsonPath.TryParse(path, out _, out var exception), Is.False);
        Assert.That((exception!.Position, exception.Reason), Is.EqualTo((position, reason)));
    }

    [TestCase("$.a.b.c", """{"a":{"b":{"c":5}}}""")]
    [TestCase("$.new.deep", """{"a":{"b":1},"new":{"deep":5}}""")]
    [TestCase("$", "5")]
    [TestCase("$.a", """{"a":5}""")]
    public void Setting_a_value_creates_missing_objects(string path, string expected)
    {
        Assert.That(JsonPath.Parse(path).TrySet(JsonValue.Parse("""{"a":{"b":1}}"""), 5, out var changed), Is.True);
        Assert.That(changed.ToString(), Is.EqualTo(expected));
    }

    [TestCase("$.l[0].x", """{"l":[{"x":5}]}""")]
    [TestCase("$.l[-1]", """{"l":[5]}""")]
    [TestCase("$.l[1]", null)]
    [TestCase("$.m[0]", null)]
    public void Setting_an_array_item_requires_that_it_exists(string path, string? expected) =>
        Assert.That(
            JsonPath.Parse(path).TrySet(JsonValue.Parse("""{"l":[1]}"""), 5, out var changed) ? changed.ToString() : null,
            Is.EqualTo(expected));

    [Test]
    public void A_path_with_exponentially_many_results_is_stopped()
    {
        var deep = Enumerable.Range(0, 500).Aggregate((JsonValue)1, (inner, _) => JsonValue.Array(inner));
        var path = JsonPath.Parse("$..*..*..*");

        Assert.Throws<JsonPathLimitException>(() => path.Evaluate(deep));
    }

    [Test]
    public void Descendants_of_the_deepest_value_are_found()
    {
        var deep = Enumerable.Range(0, JsonValue.MaxDepth).Aggregate((JsonValue)1, (inner, _) => JsonValue.Object(("a", inner)));
        Assert.That(JsonPath.Parse("$..a").Evaluate(deep), Has.Count.EqualTo(JsonValue.MaxDepth));
    }

    [Test]
    public void Excessively_nested_filters_are_refused() =>
        Assert.That(
            JsonPath.TryParse("$[?" + new string('(', 100_000), out _, out var exception) ? "" : exception.Reason,
            Is.EqualTo("nested deeper than 64 levels"));

    [Test]
    public void Patterns_prone_to_backtracking_take_linear_time() =>
        Assert.That(JsonPath.Parse("$[?search(@, '(a+)+b')]").Evaluate(JsonValue.Array(new string('a', 50_000))), Is.Empty);
}
