using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZisPlatform.Cli.Output;

/// <summary>The JSON options for output and requests. Letters of any script are not escaped; control characters are.</summary>
internal static class JsonText
{
    public static JsonSerializerOptions OneLine { get; } = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 128,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    public static JsonSerializerOptions Indented { get; } = new(OneLine) { WriteIndented = true };
}
