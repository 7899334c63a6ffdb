using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using ZisPlatform.Api;
using ZisPlatform.Application.Registry.Integrations;

namespace ZisPlatform.Testing;

/// <summary>The complete server in this process, on a real port and with a real store of its own.</summary>
public sealed class ZisTestServer : IAsyncDisposable
{
    public const string AdminEmail = "admin@local";
    public const string AdminToken = "first-administrators-token-of-the-tests";

    private static readonly ConcurrentDictionary<Engine, Lazy<Task<ZisTestServer>>> Shared = new();
    private static int _accounts;

    private readonly WebApplication _app;

    private ZisTestServer(
        WebApplication app, Engine engine, string directory, string? connectionString, CapturedLog log, CapturedEvents events)
    {
        _app = app;
        Engine = engine;
        DataDirectory = directory;
        ConnectionString = connectionString;
        Log = log;
        Events = events;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public Engine Engine { get; }

    public string DataDirectory { get; }

    /// <summary>The connection string for PostgreSQL; null for SQLite.</summary>
    public string? ConnectionString { get; }

    public Uri Address { get; }

    public IServiceProvider Services => _app.Services;

    /// <summary>The log of the server.</summary>
    public CapturedLog Log { get; }

    /// <summary>The events that the server has accepted.</summary>
    public CapturedEvents Events { get; }

    /// <summary>Returns the server that most tests of a run share; each test creates an account of its own on it.</summary>
    public static Task<ZisTestServer> SharedAsync(Engine engine) =>
        Shared.GetOrAdd(engine, key => new Lazy<Task<ZisTestServer>>(() => StartAsync(key))).Value;

    /// <param name="engine">The store.</param>
    /// <param name="settings">Further settings, <c>--Zis:Name=value</c>.</param>
    public static Task<ZisTestServer> StartAsync(Engine engine, params string[] settings) => StartAsync(engine, _ => { }, settings);

    /// <param name="engine">The store.</param>
    /// <param name="configure">Registers the test's own services.</param>
    /// <param name="settings">Further settings, <c>--Zis:Name=value</c>.</param>
    public static async Task<ZisTestServer> StartAsync(Engine engine, Action<IServiceCollection> configure, params string[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("zis-server-").FullName;
        string? connectionString = null;
        if (engine == Engine.Postgres)
        {
            connectionString = await MigratedStore.CreatePostgresAsync();
        }
        else
        {
            await MigratedStore.CreateSqliteAsync(directory);
        }

        return await StartOnAsync(engine, directory, connectionString, configure, settings);
    }

    /// <summary>Starts a server on a PostgreSQL database that other servers may share.</summary>
    public static Task<ZisTestServer> StartOnAsync(string connectionString, params string[] settings) =>
        StartOnAsync(Engine.Postgres, Directory.CreateTempSubdirectory("zis-server-").FullName, connectionString, _ => { }, settings);

    /// <summary>Stops this server and starts another one on the same store.</summary>
    public async Task<ZisTestServer> RestartAsync(params string[] settings)
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        return await StartOnAsync(Engine, DataDirectory, ConnectionString, _ => { }, settings);
    }

    private static async Task<ZisTestServer> StartOnAsync(
        Engine engine, string directory, string? connectionString, Action<IServiceCollection> configure, string[] settings)
    {
        var log = new CapturedLog();
        var events = new CapturedEvents();
        string[] arguments =
        [
            "--urls=http://127.0.0.1:0",
            $"--Zis:DataDirectory={directory}",
            $"--Zis:Admin:Email={AdminEmail}",
            $"--Zis:Admin:Token={AdminToken}",
            "--Zis:KeyPool:Size=0",
            $"--ConnectionStrings:Zis={connectionString}",
            .. connectionString is null ? Array.Empty<string>() : ["--Zis:MasterKey=" + Convert.ToBase64String(new byte[32])],
            .. settings,
        ];
        var app = ZisServer.Build(arguments, services =>
        {
            services.AddLogging(logging => logging.ClearProviders().AddProvider(log));
            events.Register(services);
            services.Replace(ServiceDescriptor.Singleton<IKeyPairSource, FixedKeyPairSource>());

            // Passwords are hashed in most tests; their cost is not a subject of any.
            services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 1_000);
            configure(services);
        });
        await app.StartAsync();
        return new ZisTestServer(app, engine, directory, connectionString, log, events);
    }

    /// <summary>Creates a client without credentials, at the default account.</summary>
    public HttpClient CreateAnonymousClient() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, Expect100ContinueTimeout = TimeSpan.FromSeconds(30) })
        {
            BaseAddress = Address,
        };

    /// <summary>Creates a client with the given credentials, at an account; null for the default account.</summary>
    public HttpClient CreateClient(string userName, string secret, string? account = null)
    {
        var client = CreateAnonymousClient();
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{userName}:{secret}")));
        client.DefaultRequestHeaders.Host = account is null ? null : $"{account}.localhost:{Address.Port}";
        return client;
    }

    /// <summary>Creates a client of the first administrator, who is an operator of the server.</summary>
    public HttpClient CreateOperatorClient() => CreateClient($"{AdminEmail}/token", AdminToken);

    /// <summary>Creates an account with an admin of its own.</summary>
    public async Task<TestAccount> NewAccountAsync()
    {
        var subdomain = $"acct{Interlocked.Increment(ref _accounts)}";
        using var operatorClient = CreateOperatorClient();
        using var response = await operatorClient.PostAsJsonAsync(
            "/api/platform/v1/accounts", new { subdomain, admin_email = "ada@example.com" });
        response.EnsureSuccessStatusCode();
        var token = (await response.Content.ReadFromJsonAsync<JsonNode>())!["api_token"]!["token"]!.GetValue<string>();
        return new TestAccount(this, subdomain, "ada@example.com", token);
    }

    public static async Task StopSharedAsync()
    {
        foreach (var server in Shared.Values.Where(server => server.IsValueCreated))
        {
            await (await server.Value).DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }
}
