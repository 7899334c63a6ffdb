using ZisPlatform.Domain.Common;
using ZisPlatform.Domain.Connections;

namespace ZisPlatform.Domain.Tests.Connections;

public class ConnectionRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 8, 0, 0, TimeSpan.Zero);

    [TestCase("abc", true)]
    [TestCase("A-b_9", true)]
    [TestCase("zendesk", true)]
    [TestCase("ab", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    [TestCase("a b", false)]
    [TestCase("a.b", false)]
    [TestCase("abc\n", false)]
    [TestCase("äöü", false)]
    public void A_name_has_3_to_64_allowed_characters(string? name, bool isValid)
    {
        Assert.That(ConnectionName.Parse(name).IsOk, Is.EqualTo(isValid));
        Assert.That(ConnectionName.Parse(new string('x', 64)).IsOk, Is.True);
        Assert.That(ConnectionName.Parse(new string('x', 65)).IsOk, Is.False);
    }

    [TestCase("api.example.com", "api.example.com")]
    [TestCase("API.Example.COM", "api.example.com")]
    [TestCase("localhost", "localhost")]
    [TestCase("127.0.0.1", "127.0.0.1")]
    [TestCase("*.example.com", "*.example.com")]
    [TestCase("bücher.example", "xn--bcher-kva.example")]
    [TestCase("my_host.example.com", "my_host.example.com")]
    [TestCase("*.com", null)]
    [TestCase("*", null)]
    [TestCase("*.*.example.com", null)]
    [TestCase("a.*.example.com", null)]
    [TestCase("https://api.example.com", null)]
    [TestCase("api.example.com/v1", null)]
    [TestCase("api.example.com:443", null)]
    [TestCase("user@api.example.com", null)]
    [TestCase("api.example.com.", null)]
    [TestCase(".example.com", null)]
    [TestCase("api..example.com", null)]
    [TestCase("-api.example.com", null)]
    [TestCase(" api.example.com", null)]
    [TestCase("[::1]", null)]
    [TestCase("", null)]
    [TestCase(null, null)]
    public void A_domain_is_a_host_without_scheme_port_or_path(string? text, string? expected)
    {
        Assert.That(AllowedDomain.Parse(text).Match<string?>(domain => domain.Value, _ => null), Is.EqualTo(expected));
    }

    [TestCase("api.example.com", "api.example.com", true)]
    [TestCase("api.example.com", "API.EXAMPLE.COM", true)]
    [TestCase("api.example.com", "api.example.com.", true)]
    [TestCase("api.example.com", "xapi.example.com", false)]
    [TestCase("api.example.com", "a.api.example.com", false)]
    [TestCase("api.example.com", "api.example.com.evil.example", false)]
    [TestCase("*.example.com", "api.example.com", true)]
    [TestCase("*.example.com", "a.b.example.com", true)]
    [TestCase("*.example.com", "example.com", false)]
    [TestCase("*.example.com", ".example.com", false)]
    [TestCase("*.example.com", "badexample.com", false)]
    [TestCase("*.example.com", "example.com.evil.example", false)]
    public void A_domain_allows_its_host_or_its_subdomains(string domain, string host, bool isAllowed)
    {
        Assert.That(AllowedDomain.Parse(domain).Value.Allows(host), Is.EqualTo(isAllowed));
    }

    [TestCase("X-Api-Key", true)]
    [TestCase("Authorization", true)]
    [TestCase("api_key", true)]
    [TestCase("Host", false)]
    [TestCase("content-length", false)]
    [TestCase("TRANSFER-ENCODING", false)]
    [TestCase("Connection", false)]
    [TestCase("x-zis-authorization", false)]
    [TestCase("X Api", false)]
    [TestCase("X-Api:", false)]
    [TestCase("X-Api\r\nX-Evil", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void A_header_that_affects_request_framing_or_routing_cannot_carry_a_key(string? name, bool isAllowed)
    {
        Assert.That(CredentialRules.ValidateHeaderName(name) is null, Is.EqualTo(isAllowed));
    }

    [TestCase(ConnectionKind.ApiKey, "k", true)]
    [TestCase(ConnectionKind.ApiKey, "Token token=abc", true)]
    [TestCase(ConnectionKind.ApiKey, " k", false)]
    [TestCase(ConnectionKind.ApiKey, "k\n", false)]
    [TestCase(ConnectionKind.ApiKey, "k\r\nX-Evil: 1", false)]
    [TestCase(ConnectionKind.BearerToken, "schlüssel", false)]
    [TestCase(ConnectionKind.BearerToken, "", false)]
    [TestCase(ConnectionKind.BearerToken, null, false)]
    [TestCase(ConnectionKind.BasicAuth, "schlüssel mit Raum ", true)]
    [TestCase(ConnectionKind.BasicAuth, "a\tb", false)]
    [TestCase(ConnectionKind.BasicAuth, "", false)]
    public void A_secret_must_be_valid_for_its_kind_of_credential(ConnectionKind kind, string? secret, bool isAllowed)
    {
        var error = CredentialRules.ValidateSecret(kind, secret);

        Assert.That(error is null, Is.EqualTo(isAllowed));
        if (error is not null && secret is { Length: > 4 })
        {
            Assert.That(error.Detail, Does.Not.Contain(secret));
        }
    }

    [TestCase(ConnectionKind.ApiKey)]
    [TestCase(ConnectionKind.BasicAuth)]
    [TestCase(ConnectionKind.BearerToken)]
    public void A_mask_is_no_new_secret_and_leaves_the_secret_unchanged(ConnectionKind kind)
    {
        var details = new ConnectionDetails("widget", null, null, null, UrlRedaction.Mask);

        Assert.That(CredentialRules.ValidateSecret(kind, details.Secret)!.Detail, Does.Contain("holds the mask *****"));
        Assert.That(details.WithoutMask().Secret, Is.Null);
        Assert.That((details with { Secret = "secret" }).WithoutMask().Secret, Is.EqualTo("secret"));
    }

    [Test]
    public void A_mask_is_no_secret_of_a_provider_client_and_leaves_it_unchanged()
    {
        var details = new ProviderClientDetails("a", "b", UrlRedaction.Mask, "https://login.example.com/token", null, null, null);

        Assert.That(
            ProviderClient.Validate(details, isChange: false), Is.EqualTo([ConnectionErrors.MaskedValue("client_secret")]));
        Assert.That(details.WithoutMask().ClientSecret, Is.Null);
    }

    [TestCase("bot@example.com/token", true)]
    [TestCase("Jürgen", true)]
    [TestCase("a:b", false)]
    [TestCase("a\nb", false)]
    [TestCase("", false)]
    public void A_user_name_contains_no_colon_or_control_character(string username, bool isAllowed)
    {
        Assert.That(CredentialRules.ValidateUsername(username) is null, Is.EqualTo(isAllowed));
    }

    [Test]
    public void All_invalid_fields_are_reported_together()
    {
        var result = Create(ConnectionKind.ApiKey, new ConnectionDetails("x", "http://x", "Host", "ada", ""));

        Assert.That(
            result.Errors.Select(error => error.Path),
            Is.EqualTo(new[] { "$.name", "$.allowed_domain", "$.header_name", "$.username", "$.api_key" }));
    }

    [Test]
    public void A_change_keeps_omitted_fields_and_refuses_fixed_ones()
    {
        var connection = Create(ConnectionKind.BasicAuth, new ConnectionDetails("basic", "api.example.com", null, "bot", "secret")).Value;

        var result = connection.Change(new ConnectionDetails("other", "www.example.com", "X-Key", null, null), null, Now.AddDays(1));
        Assert.That(result.Errors.Select(error => error.Path), Is.EqualTo(new[] { "$.name", "$.allowed_domain", "$.header_name" }));
        Assert.That(connection.UpdatedAt, Is.EqualTo(Now));

        Assert.That(
            connection.Change(new ConnectionDetails("basic", "API.example.com", null, "robot", null), null, Now.AddDays(1)).IsOk, Is.True);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(connection.Username, Is.EqualTo("robot"));
            Assert.That(connection.ProtectedSecret, Is.EqualTo(new byte[] { 1 }));
            Assert.That(connection.UpdatedAt, Is.EqualTo(Now.AddDays(1)));
        }
    }

    [Test]
    public void The_text_of_connection_details_does_not_contain_the_secret()
    {
        Assert.That($"{new ConnectionDetails("name", "host", "header", "user", "S3cret")}", Does.Not.Contain("S3cret"));
    }

    private static Result<Connection> Create(ConnectionKind kind, ConnectionDetails details) =>
        Connection.Create(7, Guid.Empty, new AccountId(1), "widgets", kind, details, [1], 3, Now);
}
