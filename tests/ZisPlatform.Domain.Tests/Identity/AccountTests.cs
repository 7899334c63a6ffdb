using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Domain.Tests.Identity;

public class AccountTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    [TestCase(null)]
    [TestCase("")]
    [TestCase("  ")]
    public void The_name_defaults_to_the_subdomain(string? name)
    {
        Assert.That(Open(name).Value.Name, Is.EqualTo("acme"));
    }

    [Test]
    public void A_name_has_at_most_255_characters()
    {
        Assert.That(Open(new string('ä', 255)).Value.Name, Is.EqualTo(new string('ä', 255)));
        Assert.That(Open(new string('ä', 256)).Errors.Single().Path, Is.EqualTo("$.name"));
    }

    [Test]
    public void The_OAuth_client_of_an_integration_is_confidential_with_the_prefix_zis()
    {
        var client = OAuthClient.ForIntegration(5, new AccountId(1), "slack", new Secret("top secret"), 7, Now);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(client.Identifier, Is.EqualTo("zis_slack"));
            Assert.That(client.Name, Is.EqualTo("slack"));
            Assert.That(client.Kind, Is.EqualTo(OAuthClientKind.Confidential));
            Assert.That(client.SecretHash, Is.EqualTo(Secret.HashOf("top secret")));
            Assert.That((client.Id, client.UserId), Is.EqualTo((5L, 7L)));
        }
    }

    private static Result<Account> Open(string? name) => Account.Open(new AccountId(1), Subdomain.Parse("Acme").Value, name, Now);
}
