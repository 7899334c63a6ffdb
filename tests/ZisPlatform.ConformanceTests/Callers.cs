using ZisPlatform.Testing;

namespace ZisPlatform.ConformanceTests;

/// <summary>Who may make a call of a golden: people of one account that the golden has to itself, and a second account beside it.</summary>
internal sealed class Callers(ZisTestServer server, TestAccount account) : IDisposable
{
    private const string Password = "correct horse battery";

    private static readonly IReadOnlyDictionary<string, Func<Callers, Task<HttpClient>>> Kinds = new Dictionary<string, Func<Callers, Task<HttpClient>>>
    {
        ["admin"] = callers => callers.With($"{callers.Account.AdminEmail}/token", callers.Account.AdminToken),
        ["admin_by_password"] = async callers => await callers.With(await callers.AddUserAsync("admin"), Password),
        ["agent"] = async callers => await callers.With(await callers.AddUserAsync("agent"), Password),
        ["anonymous"] = callers => callers.AnonymousAsync(),
        ["other_account"] = async callers => (await callers.OtherAsync()).Admin(),

        // Wrong credentials of every kind.
        ["stranger"] = async callers => await callers.With($"{callers.Account.AdminEmail}/token", (await callers.OtherAsync()).AdminToken),
        ["unknown_user"] = callers => callers.With("nobody@example.com", Password),
        ["wrong_password"] = async callers => await callers.With(await callers.AddUserAsync("admin"), "wrong horse battery"),
        ["wrong_token"] = callers => callers.With($"{callers.Account.AdminEmail}/token", "no such token"),
        ["token_without_suffix"] = callers => callers.With(callers.Account.AdminEmail, callers.Account.AdminToken),
        ["password_with_suffix"] = async callers => await callers.With($"{await callers.AddUserAsync("admin")}/token", Password),
        ["disabled_admin"] = async callers => await callers.With(await callers.AddUserAsync("admin", disabled: true), Password),
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

    private Task<HttpClient> AnonymousAsync()
    {
        var client = account.Admin();
        client.DefaultRequestHeaders.Authorization = null;
        return Task.FromResult(client);
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
