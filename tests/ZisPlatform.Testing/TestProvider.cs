using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ZisPlatform.Testing;

/// <summary>A test OAuth provider with proof keys, expiring tokens, one-time refresh tokens, errors and slow answers.</summary>
internal sealed class TestProvider : IAsyncDisposable
{
    public const string ClientId = "provider-client";
    public const string ClientSecret = "-S3cret of the provider's client";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _challenges = new();
    private readonly ConcurrentDictionary<string, bool> _refreshTokens = new();
    private int _issuedCount;

    private TestProvider(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    /// <summary>The bodies of all token requests.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Requests { get; } = new();

    /// <summary>All tokens that the provider has issued.</summary>
    public ConcurrentQueue<string> Tokens { get; } = new();

    /// <summary>Gets a value: true if a refresh token was used twice, which a provider treats as theft.</summary>
    public bool WasTokenReused { get; private set; }

    /// <summary>The handlers of the next token requests. Each replaces one usual answer.</summary>
    public ConcurrentQueue<Func<HttpContext, Task>> Next { get; } = new();

    public int Lifetime { get; set; } = 3600;

    /// <summary>Gets or sets a value: true if the client must authenticate in the Authorization header.</summary>
    public bool RequiresBasicAuthentication { get; set; }

    public static async Task<TestProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var provider = new TestProvider(app);
        app.Run(provider.AnswerAsync);
        await app.StartAsync();
        provider.Address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return provider;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/auth")
        {
            Authorize(context);
            return;
        }

        var form = (await context.Request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString());
        Requests.Enqueue(form);
        if (Next.TryDequeue(out var handler))
        {
            await handler(context);
            return;
        }

        var isClient = RequiresBasicAuthentication
            ? context.Request.Headers.Authorization.ToString().StartsWith("Basic ", StringComparison.Ordinal)
                && System.Net.WebUtility.UrlDecode(Encoding.UTF8.GetString(
                    Convert.FromBase64String(context.Request.Headers.Authorization.ToString()[6..]))) == $"{ClientId}:{ClientSecret}"
            : form.GetValueOrDefault("client_id") == ClientId && form.GetValueOrDefault("client_secret") == ClientSecret;
        if (!isClient)
        {
            await RejectAsync(context, 401, "invalid_client");
            return;
        }

        var isGranted = form["grant_type"] switch
        {
            "authorization_code" => _challenges.TryRemove(form["code"], out var challenge)
                && challenge == Convert.ToBase64String(
                    SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"]))).TrimEnd('=').Replace('+', '-').Replace('/', '_'),
            "refresh_token" => TryConsume(form["refresh_token"]),
            _ => true,
        };
        if (!isGranted)
        {
            await RejectAsync(context, 400, "invalid_grant");
            return;
        }

        var number = Interlocked.Increment(ref _issuedCount);
        var (access, refresh) = ($"S3cret-access-{number}-{Guid.NewGuid():N}", $"S3cret-refresh-{number}-{Guid.NewGuid():N}");
        Tokens.Enqueue(access);
        Tokens.Enqueue(refresh);
        _refreshTokens[refresh] = true;
        await context.Response.WriteAsJsonAsync(form["grant_type"] == "client_credentials"
            ? new Dictionary<string, object> { ["access_token"] = access, ["token_type"] = "bearer", ["expires_in"] = Lifetime }
            : new Dictionary<string, object>
            {
                ["access_token"] = access,
                ["token_type"] = "bearer",
                ["expires_in"] = Lifetime,
                ["refresh_token"] = refresh,
                ["scope"] = "read",
            });
    }

    public static async Task RejectAsync(HttpContext context, int status, string error, string? description = null)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(new { error, error_description = description ?? "no" });
    }

    private void Authorize(HttpContext context)
    {
        var query = context.Request.Query;
        var code = Guid.NewGuid().ToString("N");
        _challenges[code] = query["code_challenge"].ToString();
        context.Response.Redirect($"{query["redirect_uri"]}?code={code}&state={query["state"]}");
    }

    private bool TryConsume(string token)
    {
        if (!_refreshTokens.TryGetValue(token, out var isUnused))
        {
            return false;
        }

        WasTokenReused |= !isUnused;
        return isUnused && _refreshTokens.TryUpdate(token, false, true);
    }
}
