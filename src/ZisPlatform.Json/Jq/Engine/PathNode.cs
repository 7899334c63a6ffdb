using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>The position of a value in the input of <c>path(f)</c>: a list of steps, the last one first.</summary>
internal sealed class PathNode
{
    public static readonly PathNode Root = new(null, default, 0);

    /// <summary>The path of a computed value, which has no position in the input.</summary>
    public static readonly PathNode NoPath = new(null, default, 0);

    private readonly PathNode? _parent;
    private readonly JsonValue _key;

    private PathNode(PathNode? parent, JsonValue key, int length)
    {
        _parent = parent;
        _key = key;
        Length = length;
    }

    public int Length { get; }

    public PathNode Append(JsonValue key) => new(this, key, Length + 1);

    /// <summary>
    /// Returns the path of <paramref name="output"/>: unchanged if the output is the identical value, otherwise <see cref="NoPath"/>.
    /// </summary>
    public static PathNode? ForOutput(PathNode? path, JsonValue input, JsonValue output) =>
        path is null ? null : output.IsSameAs(input) ? path : NoPath;

    public JsonValue ToArray()
    {
        var keys = new JsonValue[Length];
        for (var node = this; node.Length > 0; node = node._parent!)
        {
            keys[node.Length - 1] = node._key;
        }

        return new JsonValue(ArrayNode.Wrap(keys));
    }
}
