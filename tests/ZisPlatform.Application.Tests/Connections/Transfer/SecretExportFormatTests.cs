using System.Text;
using ZisPlatform.Application.Connections.Transfer;
using ZisPlatform.Domain.Common;

namespace ZisPlatform.Application.Tests.Connections.Transfer;

public class SecretExportFormatTests
{
    private const string Oauth =
        """{"Connection":{"Name":"abc","Kind":"oauth","GrantType":"client_credentials","UrlSubdomain":"","Scope":"","""
        + "\"TokenType\":\"bearer\"}}";

    private const string Secret = """ "Client":"c","Secret":"{\"AccessToken\":\"a\",\"RefreshToken\":\"\",\"Body\":\"\"}", """;

    [TestCase("[]")]
    [TestCase(Oauth, Description = "a connection of the built-in client, without its tokens")]
    [TestCase("""{"Client":{"Name":"c"}}""", Description = "the rules of clients are applied later")]
    [TestCase("""{"Connection":{"Name":"abc","Kind":"bearer_token"}}""", Description = "and those of the other kinds")]
    [TestCase("""{"Client":{"Name":"abc"}},{"Connection":{"Name":"abc","Kind":"api_key"}}""")]
    public void An_export_is_read(string items)
    {
        var parsed = Parse(items is "[]" ? items : $"[{items}]");

        Assert.That(parsed.IsOk, Is.True, () => parsed.Errors[0].Detail);
    }

    [Test]
    public void A_connection_with_tokens_is_read()
    {
        var parsed = Parse($"[{With(Secret)}]");

        Assert.That(parsed.Value.Single().Connection!.Tokens()!.AccessToken, Is.EqualTo("a"));
    }

    [TestCase("", "JSON array")]
    [TestCase("null", "JSON array")]
    [TestCase("{}", "JSON array")]
    [TestCase("[", "JSON array")]
    [TestCase("[1]", "JSON array")]
    [TestCase("""[{"Client":{"Name":5}}]""", "JSON array")]
    [TestCase("""[{"Client":{"Name":"\ud800"}}]""", "JSON array")]
    [TestCase("""[{"Connection":{"Name":"abc","Kind":"oauth","ExpiresAt":"soon"}}]""", "JSON array")]
    [TestCase("[null]", "sealed[0]: an item must be either a client or a connection")]
    [TestCase("[{}]", "sealed[0]: an item must be either a client or a connection")]
    [TestCase("""[{"Client":{}}]""", "sealed[0]: an item must be either a client or a connection")]
    [TestCase("""[{"Client":{"Name":"c"},"Connection":{"Name":"abc","Kind":"api_key"}}]""", "sealed[0]: an item must be either")]
    [TestCase("""[{"Client":{"Name":"c"}},{"Client":{"Name":"c"}}]""", "sealed[1]: sealed must not contain two clients")]
    [TestCase("""[{"Connection":{"Kind":"api_key"}}]""", "sealed[0]: name must be 3 to 64 characters")]
    [TestCase("""[{"Connection":{"Name":"a\u0000c","Kind":"oauth"}}]""", "sealed[0]: name must be 3 to 64 characters")]
    [TestCase("""[{"Connection":{"Name":"abc"}}]""", "sealed[0]: kind must be")]
    [TestCase("""[{"Connection":{"Name":"abc","Kind":"cookie"}}]""", "sealed[0]: kind must be")]
    [TestCase("""[{"Connection":{"Name":"abc","Kind":"oauth"}}]""", "sealed[0]: a connection of the kind oauth must have")]
    public void Other_content_is_rejected(string content, string reason)
    {
        AssertRejected(content, reason);
    }

    [TestCase(""" "Client":"c", """, "must contain its tokens")]
    [TestCase(""" "Client":"c","Secret":"", """, "must contain its tokens")]
    [TestCase(""" "Client":"c","Secret":"null", """, "must contain its tokens")]
    [TestCase(""" "Client":"c","Secret":"{\"AccessToken\":\"a\"}", """, "must contain its tokens")]
    [TestCase(""" "Client":"c","Secret":"{\"AccessToken\":\"a\\n\",\"RefreshToken\":\"\",\"Body\":\"\"}", """, "must contain its tokens")]
    [TestCase(Secret + """ "GrantType":"password", """, "grant_type must be")]
    [TestCase(Secret + """ "UrlSubdomain":"a/b", """, "oauth_url_subdomain must be")]
    [TestCase(Secret + """ "Scope":"a\u0000", """, "scope must not hold a control character")]
    [TestCase(Secret + """ "TokenType":"", """, "the token type must be")]
    [TestCase(Secret + """ "TokenType":"a b", """, "the token type must be")]
    public void Invalid_tokens_are_rejected(string members, string reason)
    {
        AssertRejected($"[{With(members)}]", $"sealed[0]: ");
        AssertRejected($"[{With(members)}]", reason);
    }

    [Test]
    public void A_scope_is_as_long_as_one_that_a_provider_may_grant()
    {
        Assert.That(Parse($"[{With($"\"Scope\":\"{new string('s', 1024)}\",")}]").IsOk);
        AssertRejected($"[{With($"\"Scope\":\"{new string('s', 1025)}\",")}]", "scope must be at most 1,024 characters long");
    }

    private static void AssertRejected(string content, string reason)
    {
        var parsed = Parse(content);

        Assert.That(parsed.IsOk, Is.False);
        Assert.That(parsed.Errors.Single().Detail, Does.Contain(reason));
        Assert.That((parsed.Errors[0].Kind, parsed.Errors[0].Path), Is.EqualTo((ErrorKind.Invalid, "$.sealed")));
    }

    /// <summary>Returns an OAuth connection with other or more members; the last of two members with one name is read.</summary>
    private static string With(string members)
    {
        var end = Oauth.LastIndexOf("}}", StringComparison.Ordinal);
        return $"{Oauth[..end]},{members.Trim().TrimEnd(',')}}}}}";
    }

    private static Result<IReadOnlyList<SecretItem>> Parse(string content) => SecretExportFormat.Parse(Encoding.UTF8.GetBytes(content));
}
