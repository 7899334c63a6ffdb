using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Paths;

internal static class PathWriter
{
    /// <summary>
    /// Sets a value and copies only the containers along the path. The recursion depth is the number of steps, which the parser limits.
    /// </summary>
    public static bool TrySet(in JsonValue into, ReadOnlySpan<JsonPathSegment> steps, JsonValue value, out JsonValue changed)
    {
        if (steps.IsEmpty)
        {
            changed = value;
            return true;
        }

        changed = into;
        var step = steps[0];
        if (step.Name is { } name)
        {
            var owner = into.IsObject ? into : JsonValue.EmptyObject;
            if (!TrySet(owner[name], steps[1..], value, out var member))
            {
                return false;
            }

            changed = owner.With(name, member);
            return true;
        }

        var index = step.Index < 0 ? step.Index + into.Count : step.Index;
        if (!into.TryGet(index, out var old) || !TrySet(old, steps[1..], value, out var item))
        {
            return false;
        }

        changed = into.With(index, item);
        return true;
    }
}
