using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Registry;

namespace ZisPlatform.Domain.Tests.Registry;

public class IntegrationTests
{
    private static readonly AccountId Owner = new(1);
    private static readonly AccountId OtherAccount = new(2);
    private static readonly DateTimeOffset Earlier = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Earlier.AddHours(1);
    private static readonly IntegrationName Name = IntegrationName.Parse("slack").Value;
    private static readonly SigningKey Key = new("public", [1, 2, 3]);

    [Test]
    public void A_new_integration_belongs_to_the_account_that_registered_it()
    {
        var integration = Integration.Register(Owner, Name, "Syncs", Key, 17, Earlier).Value;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(integration.Owner, Is.EqualTo(Owner));
            Assert.That(integration.Name, Is.EqualTo(Name));
            Assert.That(integration.Description, Is.EqualTo("Syncs"));
            Assert.That(integration.Key, Is.SameAs(Key));
            Assert.That(integration.OAuthClientId, Is.EqualTo(17));
            Assert.That(integration.CreatedAt, Is.EqualTo(Earlier));
            Assert.That(integration.UpdatedAt, Is.EqualTo(Earlier));
        }
    }

    [Test]
    public void The_description_defaults_to_an_empty_text()
    {
        Assert.That(Integration.Register(Owner, Name, null, Key, 17, Earlier).Value.Description, Is.Empty);
    }

    [Test]
    public void A_description_has_at_most_1024_characters()
    {
        var longest = new string('x', 1024);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Integration.Register(Owner, Name, longest, Key, 17, Earlier).Value.Description, Is.EqualTo(longest));
            Assert.That(
                Integration.Register(Owner, Name, longest + "x", Key, 17, Earlier).Errors.Single().Path, Is.EqualTo("$.description"));
        }
    }

    [Test]
    public void The_owner_can_replace_the_description()
    {
        var integration = Register("one");

        Assert.That(integration.RegisterAgain(Owner, "two", Now).Value, Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(integration.Description, Is.EqualTo("two"));
            Assert.That(integration.UpdatedAt, Is.EqualTo(Now));
            Assert.That(integration.CreatedAt, Is.EqualTo(Earlier));
            Assert.That(integration.Key, Is.SameAs(Key));
            Assert.That(integration.OAuthClientId, Is.EqualTo(17));
        }
    }

    [Test]
    public void The_owner_can_clear_the_description()
    {
        var integration = Register("one");

        Assert.That(integration.RegisterAgain(Owner, "", Now).Value, Is.True);
        Assert.That(integration.Description, Is.Empty);
    }

    [TestCase(null)]
    [TestCase("one")]
    public void Registering_again_without_a_change_changes_nothing(string? description)
    {
        var integration = Register("one");

        Assert.That(integration.RegisterAgain(Owner, description, Now).Value, Is.False);
        Assert.That((integration.Description, integration.UpdatedAt), Is.EqualTo(("one", Earlier)));
    }

    [TestCase(null)]
    [TestCase("one")]
    [TestCase("mine")]
    public void Another_account_is_refused_with_the_text_of_the_contract(string? description)
    {
        var integration = Register("one");

        var error = integration.RegisterAgain(OtherAccount, description, Now).Errors.Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(error.Kind, Is.EqualTo(ErrorKind.Refused));
            Assert.That(error.Detail, Is.EqualTo("the integration: slack is not available for upsert by this account"));
            Assert.That((integration.Description, integration.UpdatedAt), Is.EqualTo(("one", Earlier)));
        }
    }

    [Test]
    public void An_invalid_description_changes_nothing()
    {
        var integration = Register("one");

        Assert.That(integration.RegisterAgain(Owner, "a\0b", Now).IsOk, Is.False);
        Assert.That((integration.Description, integration.UpdatedAt), Is.EqualTo(("one", Earlier)));
    }

    [Test]
    public void A_stored_integration_keeps_both_times()
    {
        var stored = Integration.Restore(Name, Owner, "one", Key, 17, Earlier, Now);

        Assert.That((stored.CreatedAt, stored.UpdatedAt), Is.EqualTo((Earlier, Now)));
    }

    private static Integration Register(string description) => Integration.Register(Owner, Name, description, Key, 17, Earlier).Value;
}
