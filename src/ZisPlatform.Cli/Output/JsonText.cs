using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ZisPlatform.Cli.Output;

internal static class JsonText
{
    /// <summary>JSON for people and pipes: numbers as they came, letters of any script as they are, control characters escaped.</summary>
    public static string Of(Action<Utf8JsonWriter> write, bool indented)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
