using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZisPlatform.Conformance.Tests;

/// <summary>A documented call and its response; README.md describes the format.</summary>
/// <param name="Source">The place of the documentation: <c>contract 2.1: …</c>.</param>
/// <param name="Request">The call.</param>
/// <param name="Response">The expected response, byte for byte except for the placeholders.</param>
internal sealed record Golden(string Source, Call Request, Reply Response)
{
    /// <summary>The preceding calls, in the same accounts.</summary>
    public IReadOnlyList<Exchange> Given { get; init; } = [];

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = false,
        AllowDuplicateProperties = false,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>The paths (folder and file) of all goldens.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. typeof(Golden).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)];

    public static Golden Read(string name)
    {
        using var file = typeof(Golden).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException(name);
        return JsonSerializer.Deserialize<Golden>(file, Strict)!;
    }
}

internal sealed record Exchange(Call Request)
{
    /// <summary>The expected response; null accepts any success.</summary>
    public Reply? Response { get; init; }
}

internal sealed record Call(string Method, string Path)
{
    /// <summary>The name of one of the <see cref="Callers"/>.</summary>
    public string As { get; init; } = "admin";

    /// <summary>The headers to set; null removes a header that would otherwise be sent.</summary>
    public IReadOnlyDictionary<string, string?> Headers { get; init; } = new Dictionary<string, string?>();

    /// <summary>The body, sent as <c>application/json</c>.</summary>
    public JsonElement? Body { get; init; }

    /// <summary>A body that is not JSON, sent verbatim in place of <see cref="Body"/>.</summary>
    public string? Text { get; init; }

    /// <summary>The number of bytes that the member <c>padding</c> adds to the body.</summary>
    public int Padding { get; init; }
}

internal sealed record Reply(int Status, JsonElement Body)
{
    /// <summary>
    /// The expected headers; null means that the response must not have the header. Every response must be JSON in UTF-8 and have a request
    /// id.
    /// </summary>
    public IReadOnlyDictionary<string, string?> Headers { get; init; } = new Dictionary<string, string?>();
}
