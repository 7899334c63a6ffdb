using CsCheck;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Tests;

public class JsonMergePatchTests
{
    /// <summary>All examples of RFC 7396, appendix A.</summary>
    [TestCase("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [TestCase("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [TestCase("""{"a":"b"}""", """{"a":null}""", "{}")]
    [TestCase("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [TestCase("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [TestCase("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [TestCase("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [TestCase("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [TestCase("""["a","b"]""", """["c","d"]""", """["c","d"]""")]
    [TestCase("""{"a":"b"}""", """["c"]""", """["c"]""")]
    [TestCase("""{"a":"foo"}""", "null", "null")]
    [TestCase("""{"a":"foo"}""", "\"bar\"", "\"bar\"")]
    [TestCase("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [TestCase("[1,2]", """{"a":"b","c":null}""", """{"a":"b"}""")]
    [TestCase("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void A_patch_has_the_result_of_the_RFC_examples(string target, string patch, string result) =>
        Assert.That(JsonMergePatch.Apply(JsonValue.Parse(target), JsonValue.Parse(patch)).ToString(), Is.EqualTo(result));

    [Test]
    public void A_patch_has_the_result_of_the_RFC_algorithm() =>
        Gen.Select(Samples.Json, Samples.Json).Sample((target, patch) => JsonMergePatch.Apply(target, patch) == ByTheRfc(target, patch));

    [Test]
    public void Applying_a_patch_again_changes_nothing() =>
        Gen.Select(Samples.Json, Samples.Json).Sample((target, patch) =>
        {
            var once = JsonMergePatch.Apply(target, patch);
            return JsonMergePatch.Apply(once, patch) == once;
        });

    /// <summary>Implements the algorithm of RFC 7396, section 2, literally.</summary>
    private static JsonValue ByTheRfc(JsonValue target, JsonValue patch)
    {
        if (!patch.IsObject)
        {
            return patch;
        }

        if (!target.IsObject)
        {
            target = JsonValue.Object();
        }

        foreach (var (name, value) in patch.Members)
        {
            target = value.IsNull ? target.Without(name) : target.With(name, ByTheRfc(target[name], value));
        }

        return target;
    }

    /// <summary>Random values with few keys, so that keys of target and patch coincide.</summary>
    private static class Samples
    {
        public static readonly Gen<JsonValue> Json = Gen.Recursive<JsonValue>((depth, inner) =>
            depth > 4
                ? Scalars()
                : Gen.Frequency(
                    (2, Scalars()),
                    (1, inner.Array[0, 3].Select(items => JsonValue.Array(items))),
                    (4, Gen.Select(Gen.OneOfConst("a", "b", "c", ""), inner, (key, value) => (key, value)).Array[0, 4].Select(
                        members => JsonValue.Object(members)))));

        private static Gen<JsonValue> Scalars() => Gen.OneOf(
            Gen.Const(default(JsonValue)), Gen.Bool.Select(flag => (JsonValue)flag), Gen.Int.Select(number => (JsonValue)number),
            Gen.Const((JsonValue)"x"));
    }
}
