namespace ZisPlatform.Json.Jq;

/// <summary>Where a value stands within the input of <c>path(f)</c>: the steps from there, last one first.</summary>
internal sealed class PathNode
{
    public static readonly PathNode Root = new(null, default, 0);

    /// <summary>Of a value that was computed and stands nowhere.</summary>
    public static readonly PathNode Nowhere = new(null, default, 0);

    private readonly PathNode? _before;
    private readonly JsonValue _key;

    private PathNode(PathNode? before, JsonValue key, int length)
    {
        _before = before;
        _key = key;
        Length = length;
    }

    public int Length { get; }

    public PathNode Then(JsonValue key) => new(this, key, Length + 1);

    /// <summary>What becomes of a path where a filter answers <paramref name="output"/>: the very same value still stands there.</summary>
    public static PathNode? After(PathNode? path, JsonValue input, JsonValue output) =>
        path is null ? null : output.IsSameAs(input) ? path : Nowhere;

    public JsonValue ToArray()
    {
        var keys = new JsonValue[Length];
        for (var node = this; node.Length > 0; node = node._before!)
        {
            keys[node.Length - 1] = node._key;
        }

        return new JsonValue(ArrayNode.Own(keys));
    }
}
