using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ZisPlatform.Infrastructure.Configs;
using ZisPlatform.Infrastructure.Connections;
using ZisPlatform.Infrastructure.Links;

namespace ZisPlatform.Benchmarks.Hosts;

/// <summary>
/// The limit for connections, configs and links: a minimal API with the tables, paths and statements of the real server and nothing
/// else. It checks no credentials and no content, encrypts and decrypts nothing, fills no placeholders and logs nothing.
/// </summary>
internal static class BareData
{
    private const string Audit = """
        INSERT INTO audit_entries (at, account_id, user_id, email, credential, address, action, target, integration, after_json)
        VALUES (@Now, @Account, @User, @Email, 'access_token', '127.0.0.1', @Action, @Target, @Integration, CAST(@After AS json))
        """;

    private const string AddConnection = $"""
        INSERT INTO connections_connections
            (id, account_id, integration, uuid, name, kind, allowed_domain, secret, created_by, created_at, updated_at,
             revision, renewable, failures)
        VALUES (@Id, @Account, @Integration, @Uuid, @Target, 'bearer_token', @Domain, @Secret, @User, @Now, @Now, 0, 0, 0);
        {Audit}
        """;

    private const string FindConnection = $"""
        SELECT {ConnectionRow.Columns}
        FROM connections_connections c LEFT JOIN connections_clients o ON o.id = c.client_id AND o.account_id = c.account_id
        WHERE c.account_id = @Account AND c.integration = @Integration AND c.name = @Name
        """;

    private const string AddConfig = $"""
        INSERT INTO configs_configs (id, account_id, integration, scope, config, revision, created_at, updated_at)
        VALUES (@Id, @Account, @Integration, @Target, CAST(@Content AS json), 0, @Now, @Now);
        {Audit}
        """;

    private const string FindConfigs = $"""
        SELECT {ConfigRow.Columns} FROM configs_configs
        WHERE account_id = @Account AND integration = @Integration AND scope = @Scope ORDER BY id LIMIT 101
        """;

    private const string AddLink = $"""
        INSERT INTO links_links
            (id, uuid, account_id, integration, identity, link_type, left_name, right_name, left_object, right_object,
             revision, created_at, updated_at)
        VALUES (@Ulid, @Uuid, @Account, @Integration, @Identity, @LinkType, @LeftName, @RightName, CAST(@LeftObject AS json),
                CAST(@RightObject AS json), 0, @Now, @Now);
        {Audit}
        """;

    private const string FindLinks = $"""
        SELECT {LinkRow.Columns} FROM links_links
        WHERE account_id = @Account AND integration = @Integration AND link_type = @LinkType AND left_name = @LeftName ORDER BY id LIMIT 101
        """;

    private static long _lastId;

    public static async Task RunAsync()
    {
        await using var app = BareServer.NewBuilder().Build();
        await using IBareData store = app.Configuration["ConnectionStrings:Zis"] is { } connectionString
            ? BareDataPostgres.Open(connectionString)
            : BareDataSqlite.Open(Path.Combine(app.Configuration["Zis:DataDirectory"]!, "zis.db"));
        var owner = await store.ReadAsync(
            "SELECT account_id, id, email FROM identity_users LIMIT 1",
            [],
            row => new Owner(row.GetInt64(0), row.GetInt64(1), row.GetString(2)));
        app.MapGet("/healthz", () => "ok");
        MapConnections(app, store, owner[0]);
        MapConfigs(app, store, owner[0]);
        MapLinks(app, store, owner[0]);
        await app.RunAsync();
    }

    private static void MapConnections(WebApplication app, IBareData store, Owner owner)
    {
        const string path = "/api/services/zis/integrations/{integration}/connections/bearer_token";
        app.MapPost(path, async (string integration, NewConnection body) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            const string audit = """{"kind":"bearer_token","allowed_domain":"api.example.com","header_name":null,"username":null}""";
            await store.WriteAsync(AddConnection, [
                .. CommonParameters(owner, integration, now, "connection.create", body.Name, audit),
                ("Id", NextId()), ("Uuid", Guid.NewGuid().ToString()), ("Domain", body.AllowedDomain),
                ("Secret", PadToEncryptedSize(body.Token)),
            ]);
            var connection = new { body.AllowedDomain, CreatedAt = now, body.Name, Token = "*****", UpdatedAt = now };
            return TypedResults.Json(new { BearerToken = connection }, statusCode: 201);
        });
        app.MapGet(path + "/{name}", async (string integration, string name) =>
        {
            var rows = await store.ReadAsync(
                FindConnection,
                [("Account", owner.Account), ("Integration", integration), ("Name", name)],
                row => new
                {
                    AllowedDomain = row.GetString(6),
                    CreatedAt = row.GetTime(11),
                    Name = row.GetString(4),
                    Token = "*****",
                    UpdatedAt = row.GetTime(12),
                });
            return TypedResults.Ok(new { BearerToken = rows[0] });
        });
    }

    private static void MapConfigs(WebApplication app, IBareData store, Owner owner)
    {
        const string path = "/api/services/zis/integrations/{integration}/configs";
        app.MapPost(path, async (string integration, NewConfig body) =>
        {
            var (id, now) = (NextId(), TimeProvider.System.GetUtcNow());
            const string audit = """{"size":100,"sha256":"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}""";
            await store.WriteAsync(AddConfig, [
                .. CommonParameters(owner, integration, now, "config.create", body.Scope, audit),
                ("Id", id), ("Content", body.Config.GetRawText()),
            ]);
            var config = new
            {
                body.Config,
                CreatedAt = now,
                Id = id,
                Integration = integration,
                body.Scope,
                UpdatedAt = now,
                ZendeskAccountId = owner.Account,
            };
            return TypedResults.Json(new { Config = config }, statusCode: 201);
        });
        app.MapGet(path, async (string integration, [FromQuery(Name = "filter[scope]")] string scope) =>
        {
            var rows = await store.ReadAsync(
                FindConfigs,
                [("Account", owner.Account), ("Integration", integration), ("Scope", scope)],
                row => new
                {
                    Id = row.GetInt64(0),
                    Scope = row.GetString(1),
                    ZendeskAccountId = owner.Account,
                    Integration = integration,
                    Config = Json(row.GetString(2)),
                    CreatedAt = row.GetTime(4),
                    UpdatedAt = row.GetTime(5),
                });
            return TypedResults.Ok(new { Configs = rows, Meta = new { HasMore = false }, Links = new { Next = "" }, Next = (string?)null });
        });
    }

    private static void MapLinks(WebApplication app, IBareData store, Owner owner)
    {
        const string path = "/api/services/zis/links/{integration}";
        app.MapPost(path, async (string integration, NewLink body) =>
        {
            var (now, uuid) = (TimeProvider.System.GetUtcNow(), Guid.NewGuid().ToString());
            var id = NextId().ToString("D26", CultureInfo.InvariantCulture);
            var (left, right) = (body.LeftObject.GetProperty("name").GetString()!, body.RightObject.GetProperty("name").GetString()!);
            var audit = $$"""{"id":"{{id}}","link_type":"{{body.LinkType}}"}""";
            var identity = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{body.LinkType}\0{left}\0{right}"));
            await store.WriteAsync(AddLink, [
                .. CommonParameters(owner, integration, now, "link.create", $"{body.LinkType} {left} {right}", audit),
                ("Ulid", id), ("Uuid", uuid), ("Identity", identity),
                ("LinkType", body.LinkType), ("LeftName", left), ("RightName", right),
                ("LeftObject", body.LeftObject.GetRawText()), ("RightObject", body.RightObject.GetRawText()),
            ]);
            var link = new
            {
                Id = id,
                Uuid = uuid,
                AccountId = owner.Account,
                Integration = integration,
                body.LinkType,
                body.LeftObject,
                body.RightObject,
                CreatedAt = now,
                UpdatedAt = now,
            };
            return TypedResults.Json(new { Link = link }, statusCode: 201);
        });
        app.MapGet(path, async (
            string integration, [FromQuery(Name = "link_type")] string type, [FromQuery(Name = "left_object_name")] string left) =>
        {
            var rows = await store.ReadAsync(
                FindLinks,
                [("Account", owner.Account), ("Integration", integration), ("LinkType", type), ("LeftName", left)],
                row => new
                {
                    Id = row.GetString(0),
                    Uuid = row.GetString(1),
                    AccountId = owner.Account,
                    Integration = integration,
                    LinkType = row.GetString(2),
                    LeftObject = Json(row.GetString(5)),
                    RightObject = Json(row.GetString(6)),
                    CreatedAt = row.GetTime(8),
                    UpdatedAt = row.GetTime(9),
                });
            return TypedResults.Ok(new { Links = rows, Meta = new { HasMore = false, After = "", Before = "" } });
        });
    }

    private static (string, object)[] CommonParameters(
        Owner owner, string integration, DateTimeOffset now, string action, string target, string after) =>
    [
        ("Account", owner.Account), ("User", owner.User), ("Email", owner.Email), ("Integration", integration),
        ("Now", now), ("Action", action), ("Target", target), ("After", after),
    ];

    /// <summary>Returns an id far above those that the real server has assigned in this store.</summary>
    private static long NextId() => 1_000_000_000 + Interlocked.Increment(ref _lastId);

    private static byte[] PadToEncryptedSize(string secret) =>
        [.. new byte[BareServer.EncryptionOverhead], .. Encoding.UTF8.GetBytes(secret)];

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private sealed record Owner(long Account, long User, string Email);

    private sealed record NewConnection(string Name, string AllowedDomain, string Token);

    private sealed record NewConfig(string Scope, JsonElement Config);

    private sealed record NewLink(string LinkType, JsonElement LeftObject, JsonElement RightObject);
}
