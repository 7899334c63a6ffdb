using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ZisPlatform.Testing;

/// <summary>An account used by a single test.</summary>
public sealed record TestAccount(ZisTestServer Server, string Subdomain, string AdminEmail, string AdminToken)
{
    public HttpClient Admin() => Server.CreateClient($"{AdminEmail}/token", AdminToken, Subdomain);

    public HttpClient CreateClient(string userName, string secret) => Server.CreateClient(userName, secret, Subdomain);

    /// <summary>Creates a client without credentials.</summary>
    public HttpClient CreateAnonymousClient()
    {
        var client = Admin();
        client.DefaultRequestHeaders.Authorization = null;
        return client;
    }

    /// <summary>Creates a client without credentials that keeps no cookies; a test sets the <c>Cookie</c> header itself.</summary>
    public HttpClient CreateCookielessClient()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = Server.Address,
        };
        client.DefaultRequestHeaders.Host = $"{Subdomain}.localhost:{Server.Address.Port}";
        return client;
    }

    /// <summary>Creates a client with an OAuth access token.</summary>
    public HttpClient CreateBearerClient(string token)
    {
        var client = CreateAnonymousClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Adds a user with a password; returns the user's id.</summary>
    public async Task<long> AddUserAsync(string email, string role, string password)
    {
        using var admin = Admin();
        using var response = await admin.PostAsJsonAsync("/api/platform/v1/users", new { email, role, password });
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!["user"]!["id"]!.GetValue<long>();
    }
}
