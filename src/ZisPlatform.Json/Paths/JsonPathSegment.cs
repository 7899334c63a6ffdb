namespace ZisPlatform.Json;

/// <summary>One step of a singular path: a member's name, or an index that counts from the end when negative.</summary>
public readonly record struct JsonPathSegment
{
    internal JsonPathSegment(string name) => Name = name;

    internal JsonPathSegment(int index) => Index = index;

    /// <summary>Null for an index.</summary>
    public string? Name { get; }

    public int Index { get; }

    internal bool TryGet(in JsonValue from, out JsonValue value) =>
        Name is not null ? from.TryGet(Name, out value) : from.TryGet(Index < 0 ? Index + from.Count : Index, out value);
}
