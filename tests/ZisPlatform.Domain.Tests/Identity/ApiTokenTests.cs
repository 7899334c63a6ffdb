using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Domain.Tests.Identity;

public class ApiTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Secret ClearSecret = new("0123456789abcdef");

    [Test]
    public void A_new_token_keeps_the_hash_and_the_last_characters_of_its_secret()
    {
        var token = Issue("deploy").Value;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(token.Hash, Is.EqualTo(Secret.HashOf("0123456789abcdef")));
            Assert.That(token.Hint, Is.EqualTo("cdef"));
            Assert.That(token.Description, Is.EqualTo("deploy"));
            Assert.That(token.RevokedAt, Is.Null);
        }
    }

    [Test]
    public void The_description_defaults_to_an_empty_text()
    {
        Assert.That(Issue(null).Value.Description, Is.Empty);
    }

    [Test]
    public void A_description_has_at_most_255_characters()
    {
        Assert.That(Issue(new string('x', 255)).IsOk, Is.True);
        Assert.That(Issue(new string('x', 256)).Errors.Single().Path, Is.EqualTo("$.description"));
    }

    [Test]
    public void Revoking_a_token_again_keeps_the_first_revocation_time()
    {
        var token = Issue(null).Value;

        Assert.That(token.Revoke(Now), Is.True);
        Assert.That(token.Revoke(Now.AddHours(1)), Is.False);
        Assert.That(token.RevokedAt, Is.EqualTo(Now));
    }

    private static Result<ApiToken> Issue(string? description) => ApiToken.Issue(3, new AccountId(1), 7, description, ClearSecret, Now);
}
