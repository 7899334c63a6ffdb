using System.Text;
using CsCheck;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Tests;

/// <summary>Tests properties that hold for every value on random values.</summary>
public class JsonValueProperties
{
    private static readonly Gen<string> Digits = Gen.Char['0', '9'].Array[1, 25].Select(digits => new string(digits));

    /// <summary>Numbers in all spellings and of any length.</summary>
    private static readonly Gen<string> Numbers = Gen.Select(
        Gen.Bool, Digits, Gen.OneOf(Gen.Const(""), Digits.Select(digits => "." + digits)),
        Gen.OneOf(Gen.Const(""), Gen.Select(
            Gen.OneOfConst("e", "E"), Gen.OneOfConst("", "+", "-"), Gen.Int[0, 400], (mark, sign, power) => $"{mark}{sign}{power}")),
        (negative, whole, fraction, exponent) => (negative ? "-" : "")
            + (whole.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : "0")
            + fraction
            + exponent);

    private static readonly Gen<JsonValue> Values = Gen.Recursive<JsonValue>((depth, inner) =>
        depth > 5
            ? Scalars()
            : Gen.Frequency(
                (3, Scalars()),
                (1, inner.Array[0, 6].Select(items => JsonValue.Array(items))),
                (1, Gen.Select(Gen.String[0, 4], inner, (key, value) => (key, value)).Array[0, 12].Select(
                    members => JsonValue.Object(members)))));

    [Test]
    public void Every_number_keeps_its_spelling() =>
        Numbers.Sample(text => JsonValue.Parse(text).ToString() == text && JsonValue.Parse($"[{text}]").ToString() == $"[{text}]");

    [Test]
    public void A_value_is_unchanged_after_writing_and_reading() =>
        Values.Sample(value => JsonValue.Parse(value.ToUtf8()) == value
            && JsonValue.Parse(value.ToString(indented: true)).ToString() == value.ToString());

    /// <summary>
    /// Compares with the written text. The length is exact only if keys and strings contain no quotes, backslashes, control characters or
    /// unpaired surrogates.
    /// </summary>
    [Test]
    public void Length_and_depth_match_the_written_text() =>
        Values.Sample(value =>
        {
            var text = value.ToString();
            if (text.Contains('\\', StringComparison.Ordinal))
            {
                return value.TextLength <= Encoding.UTF8.GetByteCount(text);
            }

            var (level, levels, isInString) = (0, 0, false);
            foreach (var character in text)
            {
                isInString ^= character == '"';
                level += isInString ? 0 : character is '[' or '{' ? 1 : character is ']' or '}' ? -1 : 0;
                levels = Math.Max(levels, level);
            }

            return value.TextLength == Encoding.UTF8.GetByteCount(text) && value.Levels == levels;
        });

    [Test]
    public void A_slice_does_not_count_the_removed_items()
    {
        var array = JsonValue.Parse($"[[[[1]]],{string.Join(',', Enumerable.Repeat("[1]", 100))}]");

        Assert.Multiple(() =>
        {
            Assert.That(array.Levels, Is.EqualTo(4));
            Assert.That(array.Slice(1, 100).Levels, Is.EqualTo(2));
            Assert.That(array.Slice(1, 100).TextLength, Is.EqualTo(401));
        });
    }

    [Test]
    public void The_length_of_shared_parts_is_computed_without_visiting_each()
    {
        JsonValue value = 1;
        for (var i = 0; i < 100; i++)
        {
            value = JsonValue.Array(value, value);
        }

        Assert.That(value.TextLength, Is.GreaterThan(1L << 49));
    }

    [Test]
    public void Comparison_is_antisymmetric_and_consistent_with_equality_and_hashes() =>
        Gen.Select(Values, Values).Sample((left, right) =>
            Math.Sign(left.CompareTo(right)) == -Math.Sign(right.CompareTo(left))
            && (left.CompareTo(right) == 0) == (left == right)
            && (left != right || left.GetHashCode() == right.GetHashCode()));

    [Test]
    public void Doubles_are_unchanged_after_writing_and_reading() =>
        Gen.Double.Sample(
            number => !double.IsFinite(number) || JsonValue.Parse(JsonValue.From(number).ToString()).AsDouble().Equals(number));

    /// <summary>All versions of an array are kept, so that an append that affects another version is detected.</summary>
    [Test]
    public void Arrays_behave_like_copied_lists() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 1000], Gen.Int[0, 8]).Array[0, 60].Sample(steps =>
        {
            var versions = new List<(JsonValue Array, int[] Model)> { (JsonValue.EmptyArray, []) };
            foreach (var (action, item, index) in steps)
            {
                var (array, model) = versions[item % versions.Count];
                versions.Add(action switch
                {
                    0 when index < model.Length => (array.With(index, item), [.. model[..index], item, .. model[(index + 1)..]]),
                    1 => (array.Slice(0, Math.Min(index, model.Length)), model[..Math.Min(index, model.Length)]),
                    2 => (
                        array.Slice(Math.Min(index, model.Length), model.Length - Math.Min(index, model.Length)),
                        model[Math.Min(index, model.Length)..]),
                    _ => (array.Append(item), [.. model, item]),
                });
            }

            return versions.All(version => version.Array.ToString() == $"[{string.Join(',', version.Model)}]");
        });

    [Test]
    public void Objects_behave_like_copied_dictionaries() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1000], Gen.Int[0, 30]).Array[0, 120].Sample(steps =>
        {
            var versions = new List<(JsonValue Object, List<(string Key, int Value)> Model)> { (JsonValue.EmptyObject, []) };
            foreach (var (action, item, number) in steps)
            {
                var (value, model) = versions[item % versions.Count];
                var key = $"k{number}";
                var position = model.FindIndex(member => member.Key == key);
                versions.Add(action == 0
                    ? (value.Without(key), model.Where(member => member.Key != key).ToList())
                    : (value.With(key, item), position < 0
                        ? [.. model, (key, item)]
                        : [.. model[..position], (key, item), .. model[(position + 1)..]]));
            }

            return versions.All(version =>
                version.Object.ToString() == "{"
                    + string.Join(',', version.Model.Select(member => $"\"{member.Key}\":{member.Value}"))
                    + "}"
                && version.Model.All(member => version.Object[member.Key] == member.Value));
        });

    private static Gen<JsonValue> Scalars() => Gen.OneOf(
        Gen.Const(JsonValue.Null),
        Gen.Bool.Select(value => (JsonValue)value),
        Numbers.Select(text => JsonValue.Number(text)),
        Gen.Long.Select(number => (JsonValue)number),
        Gen.String.Select(text => (JsonValue)text));
}
