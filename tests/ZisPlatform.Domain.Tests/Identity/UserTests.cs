using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Domain.Tests.Identity;

public class UserTests
{
    private static readonly DateTimeOffset Earlier = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Now = Earlier.AddHours(1);

    [Test]
    public void A_new_user_is_enabled()
    {
        var user = InviteUser(Role.Agent);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(user.Role, Is.EqualTo(Role.Agent));
            Assert.That(user.DisabledAt, Is.Null);
            Assert.That((user.CreatedAt, user.UpdatedAt), Is.EqualTo((Earlier, Earlier)));
        }
    }

    [TestCase(null, null)]
    [TestCase(Role.Admin, null)]
    [TestCase(null, false)]
    [TestCase(Role.Admin, false)]
    public void Repeating_an_applied_change_changes_nothing(Role? role, bool? disabled)
    {
        var user = InviteUser(Role.Admin);

        Assert.That(user.Change(role, disabled, Now), Is.False);
        Assert.That((user.Role, user.DisabledAt, user.UpdatedAt), Is.EqualTo((Role.Admin, (DateTimeOffset?)null, Earlier)));
    }

    [Test]
    public void Changing_the_role_keeps_all_other_values()
    {
        var user = InviteUser(Role.Admin);

        Assert.That(user.Change(Role.Agent, null, Now), Is.True);
        Assert.That((user.Role, user.DisabledAt, user.UpdatedAt), Is.EqualTo((Role.Agent, (DateTimeOffset?)null, Now)));
    }

    [Test]
    public void Disabling_a_user_again_keeps_the_first_time()
    {
        var user = InviteUser(Role.Admin);
        user.Change(null, true, Earlier);

        Assert.That(user.Change(null, true, Now), Is.False);
        Assert.That(user.Change(Role.Agent, true, Now), Is.True);
        Assert.That((user.Role, user.DisabledAt, user.UpdatedAt), Is.EqualTo((Role.Agent, (DateTimeOffset?)Earlier, Now)));
    }

    [Test]
    public void Enabling_a_user_removes_the_disabled_time()
    {
        var user = InviteUser(Role.Admin);
        user.Change(null, true, Earlier);

        Assert.That(user.Change(null, false, Now), Is.True);
        Assert.That((user.DisabledAt, user.UpdatedAt), Is.EqualTo(((DateTimeOffset?)null, Now)));
    }

    [Test]
    public void A_new_password_replaces_the_old_one()
    {
        var user = InviteUser(Role.Admin);

        user.SetPassword("hash 2", Now);

        Assert.That((user.PasswordHash, user.UpdatedAt, user.CreatedAt), Is.EqualTo(("hash 2", Now, Earlier)));
    }

    [Test]
    public void A_stored_user_is_restored_unchanged()
    {
        var stored = User.Restore(
            7, new AccountId(1), EmailAddress.Parse("ada@example.com").Value, Role.Agent, null, Earlier, Earlier, Now);

        Assert.That(
            (stored.Role, stored.PasswordHash, stored.DisabledAt, stored.UpdatedAt),
            Is.EqualTo((Role.Agent, (string?)null, (DateTimeOffset?)Earlier, Now)));
    }

    private static User InviteUser(Role role) =>
        User.Invite(7, new AccountId(1), EmailAddress.Parse("ada@example.com").Value, role, "hash 1", Earlier);
}
