using ZisPlatform.Testing;

namespace ZisPlatform.Conformance.Tests;

/// <summary>The possible callers of a golden: users of the golden's own account, and of a second account.</summary>
internal sealed class Callers(ZisTestServer server, TestAccount account) : IDisposable
{
    private static int _integrations;

    private const string Password = "correct horse battery";

    private static readonly IReadOnlyDictionary<string, Func<Callers, Task<HttpClient>>> ClientFactories =
        new Dictionary<string, Func<Callers, Task<HttpClient>>>
        {
            ["admin"] = callers => callers.CreateBasicClientAsync($"{callers.Account.AdminEmail}/token", callers.Account.AdminToken),
            ["admin_by_password"] = async callers => await callers.CreateBasicClientAsync(await callers.AddUserAsync("admin"), Password),
            ["agent"] = async callers => await callers.CreateBasicClientAsync(await callers.AddUserAsync("agent"), Password),
            ["zis_token"] = async callers =>
                callers.Account.CreateBearerClient(await callers.CreateTokenAsync(await callers.CreateIntegrationClientAsync())),
            ["integration"] = async callers =>
                callers.Account.CreateBearerClient(await callers.CreateTokenAsync(await callers.FindIntegrationClientAsync())),
            ["ordinary_token"] = async callers =>
                callers.Account.CreateBearerClient(await callers.CreateTokenAsync(await callers.CreateOrdinaryClientAsync())),
            ["write_token"] = async callers =>
                callers.Account.CreateBearerClient(await callers.CreateTokenAsync(await callers.CreateOrdinaryClientAsync(), "write")),
            ["agents_token"] = callers => callers.CreateAgentTokenClientAsync(),
            ["session"] = callers => callers.CreateSessionAsync(),
            ["session_that_may_write"] = callers => callers.CreateWritableSessionAsync(),
            ["anonymous"] = callers => Task.FromResult(callers.Account.CreateAnonymousClient()),
            ["other_account"] = async callers => (await callers.GetOtherAccountAsync()).Admin(),

            // Invalid credentials of all kinds.
            ["stranger"] = async callers =>
                await callers.CreateBasicClientAsync(
                    $"{callers.Account.AdminEmail}/token", (await callers.GetOtherAccountAsync()).AdminToken),
            ["unknown_user"] = callers => callers.CreateBasicClientAsync("unknown@example.com", Password),
            ["wrong_password"] = async callers =>
                await callers.CreateBasicClientAsync(await callers.AddUserAsync("admin"), "wrong horse battery"),
            ["wrong_token"] = callers => callers.CreateBasicClientAsync($"{callers.Account.AdminEmail}/token", "no such token"),
            ["token_without_suffix"] = callers => callers.CreateBasicClientAsync(callers.Account.AdminEmail, callers.Account.AdminToken),
            ["password_with_suffix"] = async callers =>
                await callers.CreateBasicClientAsync($"{await callers.AddUserAsync("admin")}/token", Password),
            ["disabled_admin"] = async callers =>
                await callers.CreateBasicClientAsync(await callers.AddUserAsync("admin", isDisabled: true), Password),
            ["revoked_oauth_token"] = callers => callers.CreateRevokedOAuthTokenClientAsync(),
            ["revoked_token"] = async callers =>
                await callers.CreateBasicClientAsync($"{callers.Account.AdminEmail}/token", await callers.CreateRevokedTokenAsync()),
        };

    private readonly Dictionary<string, HttpClient> _clients = [];
    private TestAccount? _otherAccount;
    private int _users;

    public static IEnumerable<string> Names => ClientFactories.Keys;

    private TestAccount Account => account;

    public async Task<HttpClient> GetClientAsync(string caller)
    {
        if (!_clients.TryGetValue(caller, out var client))
        {
            client = await ClientFactories[caller](this);
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

    private Task<HttpClient> CreateBasicClientAsync(string userName, string secret) =>
        Task.FromResult(account.CreateClient(userName, secret));

    private async Task<long> CreateIntegrationClientAsync()
    {
        using var admin = account.Admin();
        return await admin.AddIntegrationAsync($"golden_{Interlocked.Increment(ref _integrations)}");
    }

    /// <summary>Returns the client of the integration that the golden has created.</summary>
    private async Task<long> FindIntegrationClientAsync()
    {
        using var admin = account.Admin();
        return (await admin.SendAsync("GET", "/api/v2/oauth/clients")).Json["clients"]!.AsArray().Single()!["id"]!.GetValue<long>();
    }

    private async Task<long> CreateOrdinaryClientAsync()
    {
        using var admin = account.Admin();
        return (await admin.AddOAuthClientAsync("golden"))["id"]!.GetValue<long>();
    }

    private async Task<string> CreateTokenAsync(long clientId, params string[] scopes)
    {
        using var admin = account.Admin();
        return (await admin.CreateTokenAsync(clientId, scopes is [] ? ["read", "write"] : scopes))["full_token"]!.GetValue<string>();
    }

    private async Task<HttpClient> CreateAgentTokenClientAsync()
    {
        using var admin = account.Admin();
        using var user = account.CreateClient(await AddUserAsync("admin"), Password);
        var token = await user.CreateTokenAsync(await CreateOrdinaryClientAsync(), "read", "write");
        Assert.That(
            (await admin.SendAsync("PATCH", $"/api/platform/v1/users/{token["user_id"]}", """{"role":"agent"}""")).Code, Is.EqualTo(200));
        return account.CreateBearerClient(token["full_token"]!.GetValue<string>());
    }

    private async Task<HttpClient> CreateRevokedOAuthTokenClientAsync()
    {
        using var admin = account.Admin();
        var token = await admin.CreateTokenAsync(await CreateOrdinaryClientAsync(), "read");
        Assert.That((await admin.SendAsync("DELETE", $"/api/v2/oauth/tokens/{token["id"]}")).Code, Is.EqualTo(204));
        return account.CreateBearerClient(token["full_token"]!.GetValue<string>());
    }

    private async Task<HttpClient> CreateSessionAsync()
    {
        var browser = new Browser(account);
        Assert.That((await browser.SignInAsync(account.AdminEmail, account.AdminToken)).Code, Is.EqualTo(303));
        return browser.Client;
    }

    private async Task<HttpClient> CreateWritableSessionAsync()
    {
        var browser = new Browser(account);
        Assert.That((await browser.SignInAsync(account.AdminEmail, account.AdminToken)).Code, Is.EqualTo(303));
        return (await browser.WithForgeryTokenAsync()).Client;
    }

    private async Task<TestAccount> GetOtherAccountAsync() => _otherAccount ??= await server.NewAccountAsync();

    private async Task<string> AddUserAsync(string role, bool isDisabled = false)
    {
        var email = $"user{++_users}@example.com";
        var id = await account.AddUserAsync(email, role, Password);
        if (isDisabled)
        {
            using var admin = account.Admin();
            Assert.That((await admin.SendAsync("PATCH", $"/api/platform/v1/users/{id}", """{"disabled":true}""")).Code, Is.EqualTo(200));
        }

        return email;
    }

    private async Task<string> CreateRevokedTokenAsync()
    {
        using var admin = account.Admin();
        var token = (await admin.SendAsync("POST", "/api/platform/v1/api_tokens")).Json["api_token"]!;
        Assert.That((await admin.SendAsync("DELETE", $"/api/platform/v1/api_tokens/{token["id"]}")).Code, Is.EqualTo(204));
        return token["token"]!.GetValue<string>();
    }
}
