using ZisPlatform.Json;

namespace ZisPlatform.Domain.Common;

/// <summary>The rule every JSON object obeys that an integration keeps on the server.</summary>
public static class StoredJson
{
    /// <summary>Of its compact JSON (contract U17: 256 KB).</summary>
    public const int MaximumBytes = 256 * 1024;

    /// <summary>Arrays and objects in one another (contract, flows 14).</summary>
    public const int MaximumLevels = 64;

    /// <summary>The refusal of <paramref name="value"/>, or null when it may be stored.</summary>
    /// <param name="value">The value as the caller sent it.</param>
    /// <param name="field">Where it stands, for the message: <c>config</c>, <c>left_object.metadata</c>.</param>
    public static Error? Refusal(in JsonValue value, string field)
    {
        if (!value.IsObject)
        {
            return Bad(field, "must be a JSON object");
        }

        if (value.Levels > MaximumLevels)
        {
            return Bad(field, $"must be nested at most {MaximumLevels} levels deep; this one has {value.Levels:N0}");
        }

        var bytes = value.ToUtf8().Length;
        return bytes > MaximumBytes ? Bad(field, $"must be at most {MaximumBytes:N0} bytes of JSON; this one has {bytes:N0}") : null;
    }

    private static Error Bad(string field, string rule) => new(ErrorKind.Invalid, "json.invalid", $"{field} {rule}", $"$.{field}");
}
