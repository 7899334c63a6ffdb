using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Paths;

internal static class PathWriter
{
    /// <summary>
    /// Sets a value and copies only the containers along the path. The recursion depth is the number of steps, which the parser limits.
    /// </summary>
    public static bool TrySet(in JsonValue target, ReadOnlySpan<JsonPathSegment> steps, JsonValue value, out JsonValue changed)
    {
        if (steps.IsEmpty)
        {
            changed = value;
            return true;
        }

        changed = target;
        var step = steps[0];
        if (step.Name is { } name)
        {
            var container = target.IsObject ? target : JsonValue.EmptyObject;
            if (!TrySet(container[name], steps[1..], value, out var member))
            {
                return false;
            }

            changed = container.With(name, member);
            return true;
        }

        var index = step.Index < 0 ? step.Index + target.Count : step.Index;
        if (!target.TryGet(index, out var old) || !TrySet(old, steps[1..], value, out var item))
        {
            return false;
        }

        changed = target.With(index, item);
        return true;
    }
}
