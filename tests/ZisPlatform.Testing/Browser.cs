using System.Net;
using System.Text.RegularExpressions;

namespace ZisPlatform.Testing;

/// <summary>A user's browser at an account. It keeps cookies, does not follow redirects automatically, and runs no scripts.</summary>
public sealed partial class Browser(TestAccount account) : IDisposable
{
    public HttpClient Client { get; } = account.CreateAnonymousClient();

    public Task<Answer> OpenAsync(string path) => Client.SendAsync("GET", path);

    /// <summary>Submits the page's form with its hidden fields and the given input values.</summary>
    public Task<Answer> SubmitAsync(Answer page, params (string Name, string Value)[] inputs)
    {
        var fields = HiddenField().Matches(page.Text).Select(field =>
            (Name: WebUtility.HtmlDecode(field.Groups[1].Value), Value: WebUtility.HtmlDecode(field.Groups[2].Value)));
        var form = string.Join('&', fields.Concat(inputs).Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"));
        return Client.SendAsync("POST", FormAction().Match(page.Text).Groups[1].Value, form, "application/x-www-form-urlencoded");
    }

    /// <summary>Signs in; later requests of the browser use the session.</summary>
    public async Task<Answer> SignInAsync(string email, string secret) =>
        await SubmitAsync(await OpenAsync("/signin"), ("email", email), ("secret", secret));

    /// <summary>Adds the CSRF token, which the session's write requests need.</summary>
    public async Task<Browser> WithForgeryTokenAsync()
    {
        var session = await Client.SendAsync("GET", "/api/platform/v1/session");
        Client.DefaultRequestHeaders.Remove("X-CSRF-Token");
        Client.DefaultRequestHeaders.Add("X-CSRF-Token", session.Json["csrf_token"]!.GetValue<string>());
        return this;
    }

    public void Dispose() => Client.Dispose();

    [GeneratedRegex("""<input type="hidden" name="([^"]*)" value="([^"]*)">""")]
    private static partial Regex HiddenField();

    [GeneratedRegex("""<form method="post" action="([^"]*)">""")]
    private static partial Regex FormAction();
}
