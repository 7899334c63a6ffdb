using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZisPlatform.Application.Registry.Integrations;

namespace ZisPlatform.Benchmarks.Hosts;

/// <summary>
/// The limit: a minimal API that writes the rows of a create in one commit, answers the same JSON, and does nothing else.
/// It checks no credentials, no name and no owner; it encrypts, reads and logs nothing.
/// </summary>
internal static class BareServer
{
    public static async Task RunAsync(string keyFile)
    {
        var pairs = await KeyFile.ReadAsync(keyFile);
        await using var app = NewBuilder().Build();
        await using IBareStore store = app.Configuration["ConnectionStrings:Zis"] is { } connectionString
            ? await BarePostgres.OpenAsync(connectionString)
            : BareSqlite.Open(Path.Combine(app.Configuration["Zis:DataDirectory"]!, "zis.db"));

        var lastId = 0L;
        app.MapGet("/healthz", () => "ok");
        app.MapPost("/api/services/zis/registry/{integration}", async (string integration, CreateBody body) =>
        {
            // Far above the ids that the real server has assigned in this store.
            var id = 1_000_000_000 + Interlocked.Increment(ref lastId);
            return await CreateAsync(store, pairs[(int)(id % pairs.Count)], id, integration, body.Description);
        });
        await app.RunAsync();
    }

    /// <summary>Creates a host with the minimum of the framework and the JSON names of the API.</summary>
    public static WebApplicationBuilder NewBuilder()
    {
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        });
        return builder;
    }

    private static async Task<Ok<IntegrationResponse>> CreateAsync(IBareStore store, KeyPair pair, long id, string name, string description)
    {
        var secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
        await store.WriteAsync(new BareRows(
            id,
            name,
            description,
            pair.PublicKeyPem,
            PadToEncryptedSize(pair.PrivateKey),
            SHA256.HashData(Encoding.UTF8.GetBytes(secret)),
            JsonSerializer.Serialize(new { description }),
            TimeProvider.System.GetUtcNow()));
        return TypedResults.Ok(
            new IntegrationResponse(description, pair.PublicKeyPem, new ClientResponse(id, "zis_" + name, secret), name));
    }

    /// <summary>The size of what Data Protection adds: magic number and key id, key modifier, nonce, tag.</summary>
    internal const int EncryptionOverhead = 20 + 16 + 12 + 16;

    private static byte[] PadToEncryptedSize(byte[] key)
    {
        var bytes = new byte[key.Length + EncryptionOverhead];
        key.CopyTo(bytes, EncryptionOverhead);
        return bytes;
    }

    private sealed record CreateBody(string Description);

    private sealed record IntegrationResponse(string Description, string JwtPublicKey, ClientResponse ZendeskOauthClient, string Name);

    private sealed record ClientResponse(long Id, string Identifier, string Secret);
}

/// <summary>The rows of a create: an integration, its OAuth client, an audit entry.</summary>
internal sealed record BareRows(
    long Id, string Name, string Description, string PublicKey, byte[] PrivateKey, byte[] SecretHash, string AfterJson, DateTimeOffset Now)
{
    public string Identifier => "zis_" + Name;
}

internal interface IBareStore : IAsyncDisposable
{
    /// <summary>Writes rows, and returns when they are committed.</summary>
    Task WriteAsync(BareRows rows);
}
