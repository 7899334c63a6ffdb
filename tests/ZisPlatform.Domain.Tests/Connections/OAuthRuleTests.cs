using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Domain.Tests.Connections;

public class OAuthRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    [TestCase("https://login.example.com/token", true)]
    [TestCase("http://127.0.0.1:8080/oauth/tokens", true)]
    [TestCase("https://{{subdomain}}.example.com/token", true)]
    [TestCase("https://{subdomain}.example.com/token?a=b", true)]
    [TestCase("https://user:secret@example.com/token", false)]
    [TestCase("https://example.com/token#fragment", false)]
    [TestCase("https://example.com\\@evil.example/", false)]
    [TestCase("javascript:alert(1)", false)]
    [TestCase("file:///etc/passwd", false)]
    [TestCase("/token", false)]
    [TestCase("https://example.com/a b", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void The_address_of_a_provider_must_be_an_absolute_http_or_https_URL(string? address, bool isAllowed)
    {
        Assert.That(ProviderAddress.Validate(address, "token_url") is null, Is.EqualTo(isAllowed));
    }

    [TestCase("acme", true)]
    [TestCase("acme.eu-1", true)]
    [TestCase("", true)]
    [TestCase("evil.example/", false)]
    [TestCase("a@b", false)]
    [TestCase("a:80", false)]
    [TestCase("-acme", false)]
    public void A_subdomain_cannot_change_the_host_of_an_address(string subdomain, bool isAllowed)
    {
        Assert.That(ProviderAddress.ValidateSubdomain(subdomain) is null, Is.EqualTo(isAllowed));
    }

    [TestCase(3600, 3300)]
    [TestCase(86_400, 86_100)]
    [TestCase(400, 300)]
    [TestCase(8, 6)]
    public void A_renewal_is_due_a_quarter_of_the_lifetime_but_at_most_five_minutes_early(int lifetime, int dueAfter)
    {
        Assert.That(TokenRenewalSchedule.RenewalTime(Now, TimeSpan.FromSeconds(lifetime)), Is.EqualTo(Now.AddSeconds(dueAfter)));
    }

    [TestCase(1, 1)]
    [TestCase(2, 2)]
    [TestCase(4, 8)]
    [TestCase(7, 60)]
    [TestCase(1_000, 60)]
    public void The_pause_after_failures_grows_up_to_an_hour(int failures, int minutes)
    {
        Assert.That(TokenRenewalSchedule.NextAttempt(Now, failures), Is.EqualTo(Now.AddMinutes(minutes)));
    }

    [Test]
    public void A_token_counts_as_expired_30_seconds_before_its_end()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(TokenRenewalSchedule.IsExpired(Now.AddSeconds(31), Now), Is.False);
            Assert.That(TokenRenewalSchedule.IsExpired(Now.AddSeconds(30), Now), Is.True);
            Assert.That(TokenRenewalSchedule.IsExpired(null, Now), Is.False);
        }
    }

    [Test]
    public void A_renewal_resets_the_failures()
    {
        var connection = CreateConnection(new GrantedAccess("a", "r", "bearer", null, TimeSpan.FromHours(1), "{}"));

        connection.RecordRenewalFailure("down", isFinal: false, Now);
        connection.RecordRenewalFailure("down", isFinal: false, Now);
        Assert.That((connection.Oauth!.Failures, connection.Oauth.RenewAt), Is.EqualTo((2, Now.AddMinutes(2))));
        connection.RecordRenewalFailure("gone", isFinal: true, Now);
        Assert.That(connection.Oauth!.RenewAt, Is.Null);
        connection.Renew(new GrantedAccess("b", null, "bearer", "read", TimeSpan.FromHours(1), "{}"), [2], Now);

        Assert.That(
            (connection.Oauth!.Failures, connection.Oauth.Failure, connection.Oauth.Scope, connection.Oauth.ExpiresAt),
            Is.EqualTo((0, (string?)null, "read", Now.AddHours(1))));
    }

    [Test]
    public void A_renewal_needs_a_refresh_token_and_expiry_needs_a_lifetime()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(
                CreateConnection(new GrantedAccess("a", null, "bearer", null, TimeSpan.FromHours(1), "{}")).Oauth!.RenewAt, Is.Null);
            Assert.That(CreateConnection(new GrantedAccess("a", "r", "bearer", null, null, "{}")).Oauth!.ExpiresAt, Is.Null);
            Assert.That($"{new GrantedAccess("S3cret", "S3cret", "bearer", null, null, "S3cret")}", Does.Not.Contain("S3cret"));
        }
    }

    private static Connection CreateConnection(GrantedAccess access)
    {
        var connection = Connection.Connect(7, Guid.Empty, new AccountId(1), "widgets", ConnectionName.Parse("provider").Value, 3, Now);
        connection.Reconnect(new OAuthState(1, Guid.Empty, GrantTypes.AuthorizationCode, "", "read write", ""), access, [1], Now);
        return connection;
    }
}
