using ZisPlatform.Testing;

namespace ZisPlatform.ConformanceTests;

/// <summary>The possible callers of a golden: users of the golden's own account, and of a second account.</summary>
internal sealed class Callers(ZisTestServer server, TestAccount account) : IDisposable
{
    private static int _integrations;

    private const string Password = "correct horse battery";

    private static readonly IReadOnlyDictionary<string, Func<Callers, Task<HttpClient>>> Kinds =
        new Dictionary<string, Func<Callers, Task<HttpClient>>>
    {
        ["admin"] = callers => callers.With($"{callers.Account.AdminEmail}/token", callers.Account.AdminToken),
        ["admin_by_password"] = async callers => await callers.With(await callers.AddUserAsync("admin"), Password),
        ["agent"] = async callers => await callers.With(await callers.AddUserAsync("agent"), Password),
        ["zis_token"] = async callers => callers.Account.Bearer(await callers.TokenAsync(await callers.IntegrationsClientAsync())),
        ["integration"] = async callers => callers.Account.Bearer(await callers.TokenAsync(await callers.MadeClientAsync())),
        ["ordinary_token"] = async callers => callers.Account.Bearer(await callers.TokenAsync(await callers.OrdinaryClientAsync())),
        ["write_token"] = async callers => callers.Account.Bearer(await callers.TokenAsync(await callers.OrdinaryClientAsync(), "write")),
        ["agents_token"] = callers => callers.AgentsTokenAsync(),
        ["session"] = callers => callers.SessionAsync(),
        ["session_that_may_write"] = callers => callers.SessionThatMayWriteAsync(),
        ["anonymous"] = callers => Task.FromResult(callers.Account.Anonymous()),
        ["other_account"] = async callers => (await callers.OtherAsync()).Admin(),

        // Invalid credentials of all kinds.
        ["stranger"] = async callers => await callers.With($"{callers.Account.AdminEmail}/token", (await callers.OtherAsync()).AdminToken),
        ["unknown_user"] = callers => callers.With("nobody@example.com", Password),
        ["wrong_password"] = async callers => await callers.With(await callers.AddUserAsync("admin"), "wrong horse battery"),
        ["wrong_token"] = callers => callers.With($"{callers.Account.AdminEmail}/token", "no such token"),
        ["token_without_suffix"] = callers => callers.With(callers.Account.AdminEmail, callers.Account.AdminToken),
        ["password_with_suffix"] = async callers => await callers.With($"{await callers.AddUserAsync("admin")}/token", Password),
        ["disabled_admin"] = async callers => await callers.With(await callers.AddUserAsync("admin", disabled: true), Password),
        ["revoked_oauth_token"] = callers => callers.RevokedOAuthTokenAsync(),
        ["revoked_token"] = async callers => await callers.With($"{callers.Account.AdminEmail}/token", await callers.RevokedTokenAsync()),
    };

    private readonly Dictionary<string, HttpClient> _clients = [];
    private TestAccount? _other;
    private int _users;

    public static IEnumerable<string> Names => Kinds.Keys;

    private TestAccount Account => account;

    public async Task<HttpClient> AsAsync(string caller)
    {
        if (!_clients.TryGetValue(caller, out var client))
        {
            client = await Kinds[caller](this);
            _clients[caller] = client;
        }

        return client;
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private Task<HttpClient> With(string userName, string secret) => Task.FromResult(account.With(userName, secret));

    private async Task<long> IntegrationsClientAsync()
    {
        using var admin = account.Admin();
        return await admin.AddIntegrationAsync($"golden_{Interlocked.Increment(ref _integrations)}");
    }

    /// <summary>Returns the client of the integration that the golden has created.</summary>
    private async Task<long> MadeClientAsync()
    {
        using var admin = account.Admin();
        return (await admin.SendAsync("GET", "/api/v2/oauth/clients")).Json["clients"]!.AsArray().Single()!["id"]!.GetValue<long>();
    }

    private async Task<long> OrdinaryClientAsync()
    {
        using var admin = account.Admin();
        return (await admin.AddOAuthClientAsync("golden"))["id"]!.GetValue<long>();
    }

    private async Task<string> TokenAsync(long client, params string[] scopes)
    {
        using var admin = account.Admin();
        return (await admin.MintAsync(client, scopes is [] ? ["read", "write"] : scopes))["full_token"]!.GetValue<string>();
    }

    private async Task<HttpClient> AgentsTokenAsync()
    {
        using var admin = account.Admin();
        using var user = account.With(await AddUserAsync("admin"), Password);
        var minted = await user.MintAsync(await OrdinaryClientAsync(), "read", "write");
        Assert.That(
            (await admin.SendAsync("PATCH", $"/api/platform/v1/users/{minted["user_id"]}", """{"role":"agent"}""")).Code, Is.EqualTo(200));
        return account.Bearer(minted["full_token"]!.GetValue<string>());
    }

    private async Task<HttpClient> RevokedOAuthTokenAsync()
    {
        using var admin = account.Admin();
        var minted = await admin.MintAsync(await OrdinaryClientAsync(), "read");
        Assert.That((await admin.SendAsync("DELETE", $"/api/v2/oauth/tokens/{minted["id"]}")).Code, Is.EqualTo(204));
        return account.Bearer(minted["full_token"]!.GetValue<string>());
    }

    private async Task<HttpClient> SessionAsync()
    {
        var browser = new Browser(account);
        Assert.That((await browser.SignInAsync(account.AdminEmail, account.AdminToken)).Code, Is.EqualTo(303));
        return browser.Client;
    }

    private async Task<HttpClient> SessionThatMayWriteAsync()
    {
        var browser = new Browser(account);
        Assert.That((await browser.SignInAsync(account.AdminEmail, account.AdminToken)).Code, Is.EqualTo(303));
        return (await browser.WithForgeryTokenAsync()).Client;
    }

    private async Task<TestAccount> OtherAsync() => _other ??= await server.NewAccountAsync();

    private async Task<string> AddUserAsync(string role, bool disabled = false)
    {
        var email = $"user{++_users}@example.com";
        var id = await account.AddUserAsync(email, role, Password);
        if (disabled)
        {
            using var admin = account.Admin();
            Assert.That((await admin.SendAsync("PATCH", $"/api/platform/v1/users/{id}", """{"disabled":true}""")).Code, Is.EqualTo(200));
        }

        return email;
    }

    private async Task<string> RevokedTokenAsync()
    {
        using var admin = account.Admin();
        var made = (await admin.SendAsync("POST", "/api/platform/v1/api_tokens")).Json["api_token"]!;
        Assert.That((await admin.SendAsync("DELETE", $"/api/platform/v1/api_tokens/{made["id"]}")).Code, Is.EqualTo(204));
        return made["token"]!.GetValue<string>();
    }
}
