using System.Text.Json;

namespace ZisPlatform.Cli.Server;

/// <summary>Reads what is there and takes no offence at what is not: servers newer and older than this command answer it.</summary>
internal static class JsonReading
{
    extension(JsonElement element)
    {
        /// <summary>The value at <paramref name="path"/> as text; numbers as written, nothing where there is nothing.</summary>
        public string Text(params ReadOnlySpan<string> path) => element.At(path) switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString()!,
            { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } value => value.GetRawText(),
            _ => "",
        };

        public bool Flag(params ReadOnlySpan<string> path) => element.At(path) is { ValueKind: JsonValueKind.True };

        public IEnumerable<JsonElement> Items(string key) =>
            element.At([key]) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

        private JsonElement? At(ReadOnlySpan<string> path)
        {
            var at = element;
            foreach (var name in path)
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                {
                    return null;
                }
            }

            return at;
        }
    }
}
