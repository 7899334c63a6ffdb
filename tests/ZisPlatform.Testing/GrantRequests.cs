using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace ZisPlatform.Testing;

/// <summary>The requests of an application and its user to get tokens.</summary>
internal static class GrantRequests
{
    public const string Path = "/oauth/tokens";
    public const string RedirectUri = "https://app.example/done";
    public const string Verifier = "a-verifier-of-at-least-forty-three-characters-0123";

    public static readonly string Challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    /// <summary>Signs the admin in, consents to the request of the client, and returns the authorization code.</summary>
    public static async Task<string> CodeAsync(this TestAccount account, string client, string challenge, string method)
    {
        using var browser = new Browser(account);
        Assert.That((await browser.SignInAsync(account.AdminEmail, account.AdminToken)).Code, Is.EqualTo(303));
        var page = await browser.OpenAsync(QueryHelpers.AddQueryString("/oauth/authorizations/new", new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = client,
            ["redirect_uri"] = RedirectUri,
            ["scope"] = "read write",
            ["state"] = "s",
            ["code_challenge"] = challenge,
            ["code_challenge_method"] = method,
        }));
        var answer = await browser.SubmitAsync(page, ("decision", "allow"));
        return QueryHelpers.ParseQuery(answer.Headers.Location!.Query)["code"].Single()!;
    }

    public static Task<Answer> RedeemAsync(
        this TestAccount account, string code, string? verifier, string client = "app", string redirectUri = RedirectUri) =>
        account.GrantAsync([
            ("grant_type", "authorization_code"),
            ("client_id", client),
            ("code", code),
            ("redirect_uri", redirectUri),
            .. verifier is null ? [] : new[] { ("code_verifier", verifier) },
        ]);

    public static Task<Answer> RefreshAsync(this TestAccount account, Answer granted, params (string, string)[] parameters) =>
        account.GrantAsync([
            ("grant_type", "refresh_token"),
            ("client_id", "app"),
            ("refresh_token", granted.Json["refresh_token"]!.GetValue<string>()),
            .. parameters,
        ]);

    public static async Task<Answer> GrantAsync(this TestAccount account, params (string Name, string Value)[] parameters)
    {
        using var client = account.CreateAnonymousClient();
        var body = new JsonObject(parameters.Select(parameter => new KeyValuePair<string, JsonNode?>(parameter.Name, parameter.Value)));
        return await client.SendAsync("POST", Path, body.ToJsonString());
    }

    public static void AssertRefused(Answer answer, int status, string error)
    {
        Assert.That(answer.Code, Is.EqualTo(status), answer.Text);
        Assert.That(answer.Json["error"]!.GetValue<string>(), Is.EqualTo(error));
        Assert.That(answer.Json["error_description"]!.GetValue<string>(), Is.Not.Empty);
    }
}
