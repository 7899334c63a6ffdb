using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Paths;

/// <summary>A step of a singular path: the name of a member, or an index, which counts from the end if negative.</summary>
public readonly record struct JsonPathSegment
{
    internal JsonPathSegment(string name) => Name = name;

    internal JsonPathSegment(int index) => Index = index;

    /// <summary>Gets the name; null for an index.</summary>
    public string? Name { get; }

    public int Index { get; }

    internal bool TryGet(in JsonValue container, out JsonValue value) =>
        Name is not null ? container.TryGet(Name, out value) : container.TryGet(Index < 0 ? Index + container.Count : Index, out value);
}
