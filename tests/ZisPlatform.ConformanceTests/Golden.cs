using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZisPlatform.ConformanceTests;

/// <summary>One documented call and its answer; README.md tells how to write one.</summary>
/// <param name="Source">Where it is documented: <c>contract 2.1: …</c>.</param>
/// <param name="Request">The call.</param>
/// <param name="Response">Its answer, to the byte but for the placeholders.</param>
internal sealed record Golden(string Source, Call Request, Reply Response)
{
    /// <summary>Calls made before, in the same accounts.</summary>
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

    /// <summary>The path of every golden, folder and file.</summary>
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
    /// <summary>Absent: any success.</summary>
    public Reply? Response { get; init; }
}

internal sealed record Call(string Method, string Path)
{
    /// <summary>One of <see cref="Callers"/>.</summary>
    public string As { get; init; } = "admin";

    /// <summary>Null takes away a header that would be sent.</summary>
    public IReadOnlyDictionary<string, string?> Headers { get; init; } = new Dictionary<string, string?>();

    /// <summary>Sent as <c>application/json</c>.</summary>
    public JsonElement? Body { get; init; }

    /// <summary>Sent as it stands instead of a body, for what is no JSON.</summary>
    public string? Text { get; init; }

    /// <summary>How many bytes the member <c>padding</c> adds to the body.</summary>
    public int Padding { get; init; }
}

internal sealed record Reply(int Status, JsonElement Body)
{
    /// <summary>Null: the answer has no such header. Every answer is JSON in UTF-8 and carries a request id.</summary>
    public IReadOnlyDictionary<string, string?> Headers { get; init; } = new Dictionary<string, string?>();
}
