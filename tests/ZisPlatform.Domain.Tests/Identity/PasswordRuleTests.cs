using CsCheck;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;
using ZisPlatform.Testing;

namespace ZisPlatform.Domain.Tests.Identity;

public class PasswordRuleTests
{
    [TestCase(7, false)]
    [TestCase(8, true)]
    [TestCase(256, true)]
    [TestCase(257, false)]
    public void A_password_has_8_to_256_characters(int length, bool isAccepted)
    {
        Assert.That(PasswordRule.Validate(new string('x', length)) is null, Is.EqualTo(isAccepted));
    }

    [TestCase("correct horse")]
    [TestCase("        ")]
    [TestCase("пароль-пароль")]
    [TestCase("with:colon/and🙂")]
    public void A_password_can_contain_any_printable_characters(string password)
    {
        Assert.That(PasswordRule.Validate(password), Is.Null);
    }

    [TestCase("correct\0horse")]
    [TestCase("correct\nhorse")]
    [TestCase("correct\u007Fhorse")]
    [TestCase("correct\u0085horse")]
    public void Control_characters_are_refused(string password)
    {
        Assert.That(PasswordRule.Validate(password), Is.EqualTo(IdentityErrors.InvalidPassword));
    }

    [TestCase('\uD83D')]
    [TestCase('\uDE42')]
    public void Half_of_a_surrogate_pair_is_refused(char half)
    {
        Assert.That(PasswordRule.Validate($"correct {half} horse")!.Kind, Is.EqualTo(ErrorKind.Invalid));
    }

    [Test]
    public void The_error_does_not_contain_the_password() =>
        Texts.Any.Where(text => PasswordRule.Validate(text) is not null && text.Length > 4).Sample(
            password => PasswordRule.Validate(password) is { } error && !error.Detail.Contains(password, StringComparison.Ordinal),
            iter: 1_000);
}
