namespace ZisPlatform.Json.Values;

/// <summary>
/// The kind of a <see cref="JsonValue"/>, in jq's sort order: null before false and true, then numbers, strings, arrays and objects.
/// </summary>
public enum JsonKind
{
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}
