using ZisPlatform.Domain.Common;

namespace ZisPlatform.Domain.Tests.Common;

public class ResultTests
{
    private static readonly Error TestError = new(ErrorKind.Invalid, "test.bad", "bad");

    [Test]
    public void The_value_of_a_failed_result_throws_with_the_error_code()
    {
        Result<string> failed = TestError;

        Assert.That(failed.IsOk, Is.False);
        Assert.That(() => failed.Value, Throws.InvalidOperationException.With.Message.Contains("test.bad"));
    }

    [Test]
    public void A_failed_result_requires_an_error()
    {
        Assert.That(() => (Result<string>)Array.Empty<Error>(), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Match_calls_only_the_function_for_the_actual_outcome()
    {
        Result<string> value = "yes";
        Result<string> failed = new[] { TestError, TestError with { Code = "test.worse" } };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(value.Match(text => text, _ => "no"), Is.EqualTo("yes"));
            Assert.That(
                failed.Match(text => text, errors => string.Join(' ', errors.Select(error => error.Code))),
                Is.EqualTo("test.bad test.worse"));
        }
    }
}
