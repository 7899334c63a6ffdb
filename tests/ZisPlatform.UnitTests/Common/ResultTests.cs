using ZisPlatform.Domain.Common;

namespace ZisPlatform.UnitTests.Common;

public class ResultTests
{
    private static readonly Error Bad = new(ErrorKind.Invalid, "test.bad", "bad");

    [Test]
    public void A_refused_result_has_no_value_and_says_by_which_rule()
    {
        Result<string> refused = Bad;

        Assert.That(refused.IsOk, Is.False);
        Assert.That(() => refused.Value, Throws.InvalidOperationException.With.Message.Contains("test.bad"));
    }

    [Test]
    public void A_refusal_needs_a_reason()
    {
        Assert.That(() => (Result<string>)Array.Empty<Error>(), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Matching_calls_the_one_side_that_is_there()
    {
        Result<string> value = "yes";
        Result<string> refused = new[] { Bad, Bad with { Code = "test.worse" } };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(value.Match(text => text, _ => "no"), Is.EqualTo("yes"));
            Assert.That(refused.Match(text => text, errors => string.Join(' ', errors.Select(error => error.Code))), Is.EqualTo("test.bad test.worse"));
        }
    }
}
