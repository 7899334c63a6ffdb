namespace ZisPlatform.Json;

/// <summary>What a <see cref="JsonValue"/> is. The order is jq's: null sorts before false and true, those before numbers, and so on.</summary>
public enum JsonKind
{
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}
