using ZisPlatform.Api.Identity;

namespace ZisPlatform.Api.Tests.Identity;

public sealed class BearerAuthenticationTests
{
    [TestCase("Bearer abc", "abc")]
    [TestCase("bearer abc", "abc")]
    [TestCase("BEARER   a-b._~+/9==  ", "a-b._~+/9==")]
    [TestCase("Bearer", null)]
    [TestCase("Bearer ", null)]
    [TestCase("Bearer ==", null)]
    [TestCase("Bearerabc", null)]
    [TestCase("Bearer\tabc", null)]
    [TestCase("Bearer a b", null)]
    [TestCase("Bearer a=b", null)]
    [TestCase("Bearer a,b", null)]
    [TestCase("Bearer ä", null)]
    [TestCase("Basic abc", null)]
    [TestCase("", null)]
    public void Header_has_the_form_of_RFC_6750(string header, string? token) =>
        Assert.That(BearerAuthentication.ReadToken(header), Is.EqualTo(token));

    [TestCase(512, true)]
    [TestCase(513, false)]
    public void Token_has_at_most_512_characters(int length, bool accepted) =>
        Assert.That(BearerAuthentication.ReadToken($"Bearer {new string('a', length)}=") is not null, Is.EqualTo(accepted));
}
