using System.Text.Json;
using System.Text.Json.Serialization;

namespace ZisPlatform.Api.Serialization;

/// <summary>Writes a string that already contains JSON without escaping it.</summary>
internal sealed class RawJsonConverter : JsonConverter<string>
{
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value, skipInputValidation: true);
}
