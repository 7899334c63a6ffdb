using ZisPlatform.Json.Values;

namespace ZisPlatform.Cli.Transfers;

/// <summary>Prepares a bundle for the transfer to another integration.</summary>
internal static class TransferredBundle
{
    /// <summary>Returns the document without the values that a server added, so that documents can be compared.</summary>
    public static JsonValue DocumentOf(JsonValue stored) => JsonValue.Object(
        ("zis_template_version", "2019-10-14"),
        ("name", stored["name"]),
        ("description", stored["description"]),
        ("resources", stored["resources"]));

    /// <summary>Replaces the name of the integration in full names (<c>zis:NAME:…</c>).</summary>
    public static JsonValue Renamed(JsonValue value, string from, string to)
    {
        var (oldPrefix, newPrefix) = ($"zis:{from}:", $"zis:{to}:");
        if (from == to)
        {
            return value;
        }

        if (value.IsString && value.AsString().StartsWith(oldPrefix, StringComparison.Ordinal))
        {
            return newPrefix + value.AsString()[oldPrefix.Length..];
        }

        if (value.IsArray)
        {
            for (var i = 0; i < value.Count; i++)
            {
                value = value.With(i, Renamed(value[i], from, to));
            }
        }
        else if (value.IsObject)
        {
            foreach (var key in value.Keys.ToArray())
            {
                value = value.With(key, Renamed(value[key], from, to));
            }
        }

        return value;
    }
}
