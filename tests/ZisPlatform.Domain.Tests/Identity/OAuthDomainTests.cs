using CsCheck;
using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Identity;

namespace ZisPlatform.Domain.Tests.Identity;

public class OAuthDomainTests
{
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private static readonly DateTimeOffset Now = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Account = new(1);
    private static readonly OAuthClientDetails Details = new("tool", "Tool", null, null, null, null, ["https://a.example/done"], 7);

    [TestCase("https://a.example/done", true)]
    [TestCase("https://a.example/done?x=1", true)]
    [TestCase("http://localhost:3000/done", true)]
    [TestCase("http://127.0.0.1/done", true)]
    [TestCase("http://[::1]:8080/", true)]
    [TestCase("com.example.app:/done", true)]
    [TestCase("http://a.example/done", false)]
    [TestCase("http://localhost.evil.example/", false)]
    [TestCase("https://user@a.example/", false)]
    [TestCase("https://a.example/#part", false)]
    [TestCase("https://a.example/a b", false)]
    [TestCase("https://a.example/\n", false)]
    [TestCase("https:///done", false)]
    [TestCase("/done", false)]
    [TestCase("//a.example/done", false)]
    [TestCase("javascript:alert(1)", false)]
    [TestCase("data:text/html,x", false)]
    [TestCase("myapp:/done", false)]
    [TestCase("com.example:/done", true)]
    [TestCase("com.googleusercontent.apps.1234-ab.c:/done", true)]
    [TestCase("vbscript.x:/done", false)]
    [TestCase("javascript.x:alert(1)", false)]
    [TestCase("file.x:/etc/passwd", false)]
    [TestCase("data.text.html:x", false)]
    [TestCase("com..app:/done", false)]
    [TestCase("com.example.:/done", false)]
    [TestCase("com.-example:/done", false)]
    [TestCase("a+b.example:/done", false)]
    [TestCase("", false)]
    public void Only_safe_redirect_addresses_are_allowed(string address, bool isAllowed)
    {
        Assert.That(RedirectUri.IsAllowed(address), Is.EqualTo(isAllowed));
    }

    /// <summary>The example of RFC 7636, appendix B.</summary>
    [Test]
    public void The_verifier_of_the_RFC_example_meets_its_challenge()
    {
        var challenge = CodeChallenge.Parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "S256")!.Value;

        Assert.That(challenge.Verify(Verifier), Is.True);
        Assert.That(challenge.Verify("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), Is.False);
        Assert.That(challenge.Verify(Verifier[..42]), Is.False);
        Assert.That(challenge.Verify(null), Is.False);
    }

    [TestCase(null, null, null)]
    [TestCase(Verifier, null, true)]
    [TestCase(Verifier, "plain", true)]
    [TestCase(Verifier, "S256", true)]
    [TestCase(Verifier, "s256", false)]
    [TestCase("short", "S256", false)]
    [TestCase(null, "S256", false)]
    public void Only_a_valid_challenge_and_method_are_accepted(string? challenge, string? method, bool? isValid)
    {
        Assert.That(CodeChallenge.Parse(challenge, method)?.IsOk, Is.EqualTo(isValid));
    }

    [Test]
    public void A_code_is_valid_for_two_minutes()
    {
        var client = CreateClient();
        var code = AuthorizationCode.Issue(
            1, client, 7, new Secret("0123456789abcdef"), "https://a.example/done", OAuthScopes.Default, null, Now);

        Assert.That(code.IsRedeemableBy(client, "https://a.example/done", null, Now.AddSeconds(120).AddTicks(-1)), Is.True);
        Assert.That(code.IsRedeemableBy(client, "https://a.example/done", null, Now.AddSeconds(120)), Is.False);
        Assert.That(code.IsRedeemableBy(client, "https://a.example/done", Verifier, Now), Is.False, "a verifier without a challenge");
    }

    [Test]
    public void Scopes_are_distinct_words_in_the_requested_order()
    {
        Assert.That(OAuthScopes.Parse(["write read", "read", "zis:read"]).Value.ToString(), Is.EqualTo("write read zis:read"));
        Assert.That(OAuthScopes.Parse([]).Value.Names, Is.Empty);
        Assert.That(OAuthScopes.Parse(["a\"b"]).IsOk, Is.False);
        Assert.That(OAuthScopes.Parse(["é"]).IsOk, Is.False);
        Assert.That(OAuthScopes.Parse([new string('a', 512)]).IsOk, Is.True);
        Assert.That(OAuthScopes.Parse([new string('a', 513)]).IsOk, Is.False);
    }

    [Test]
    public void A_subset_of_granted_scopes_allows_no_additional_access()
    {
        var scopes = Gen.OneOfConst("read", "write", "zis:read", "zis:write", "impersonate").Array[0, 4];
        Gen.Select(scopes, scopes).Sample((requested, granted) =>
        {
            var (subset, all) = (OAuthScopes.Parse(requested).Value, OAuthScopes.Parse(granted).Value);
            return !subset.AreWithin(all) || new[] { "read", "write" }.All(access =>
                (!subset.Allow("zis", access) || all.Allow("zis", access)) && (!subset.Allow(null, access) || all.Allow(null, access)));
        });
    }

    [Test]
    public void A_new_client_secret_replaces_the_old_one()
    {
        var client = CreateClient();
        Assert.That(client.HasSecret("first secret"), Is.True);
        Assert.That(client.HasSecret("first secreT"), Is.False);

        client.ReplaceSecret(new Secret("second secret"), Now);

        Assert.That(client.HasSecret("first secret"), Is.False);
        Assert.That(client.HasSecret("second secret"), Is.True);
    }

    [Test]
    public void The_client_of_an_integration_keeps_its_identifier_and_kind()
    {
        var client = OAuthClient.ForIntegration(1, Account, "widgets", new Secret("a secret"), 7, Now);
        var changes = new OAuthClientDetails(null, null, null, null, null, null, null, null);

        Assert.That(client.Integration, Is.EqualTo("widgets"));
        Assert.That(client.Change(changes with { Identifier = "zis_others" }, Now), Is.EqualTo(OAuthErrors.IntegrationClientImmutable));
        Assert.That(client.Change(changes with { Kind = OAuthClientKind.Public }, Now), Is.EqualTo(OAuthErrors.IntegrationClientImmutable));
        Assert.That(
            client.Change(changes with { Identifier = "zis_widgets", RedirectUris = ["https://a.example/"] }, Now.AddDays(1)), Is.Null);
        Assert.That(
            (client.IsRegisteredRedirectUri("https://a.example/"), client.IsRegisteredRedirectUri("https://a.example"), client.UpdatedAt),
            Is.EqualTo((true, false, Now.AddDays(1))));
    }

    [Test]
    public void Identifiers_of_integration_clients_are_reserved()
    {
        Assert.That(OAuthClient.ValidateIdentifier("zis_widgets"), Is.EqualTo(OAuthErrors.ReservedIdentifier));
        Assert.That(CreateClient().Change(Details with { Identifier = "zis_widgets" }, Now), Is.EqualTo(OAuthErrors.ReservedIdentifier));
        Assert.That(CreateClient().Integration, Is.Null);
    }

    private static OAuthClient CreateClient() => OAuthClient.Register(5, Account, Details, new Secret("first secret"), Now);
}
