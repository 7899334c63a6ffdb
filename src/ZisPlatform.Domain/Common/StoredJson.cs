using ZisPlatform.Json.Values;

namespace ZisPlatform.Domain.Common;

/// <summary>The rule for all JSON objects that an integration stores on the server.</summary>
public static class StoredJson
{
    /// <summary>The maximum size of the compact JSON in bytes (contract U17: 256 KB).</summary>
    public const int MaximumBytes = 256 * 1024;

    /// <summary>The maximum nesting depth of arrays and objects (contract, flows 14).</summary>
    public const int MaximumLevels = 64;

    /// <summary>Returns the error of <paramref name="value"/>, or null if it may be stored.</summary>
    /// <param name="value">The value as the caller sent it.</param>
    /// <param name="field">The location of the value, for the message: <c>config</c>, <c>left_object.metadata</c>.</param>
    public static Error? Validate(in JsonValue value, string field)
    {
        if (!value.IsObject)
        {
            return Invalid(field, "must be a JSON object");
        }

        if (value.Levels > MaximumLevels)
        {
            return Invalid(field, $"must be nested at most {MaximumLevels} levels deep; this one has {value.Levels:N0}");
        }

        var bytes = value.ToUtf8().Length;
        return bytes > MaximumBytes ? Invalid(field, $"must be at most {MaximumBytes:N0} bytes of JSON; this one has {bytes:N0}") : null;
    }

    private static Error Invalid(string field, string rule) => new(ErrorKind.Invalid, "json.invalid", $"{field} {rule}", $"$.{field}");
}
