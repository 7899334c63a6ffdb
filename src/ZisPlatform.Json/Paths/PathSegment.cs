using System.Runtime.CompilerServices;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Paths;

/// <summary>A segment: its selectors are applied to each current value, or to each value and all its descendants.</summary>
internal sealed class PathSegment(bool descendant, Selector[] selectors)
{
    /// <summary>Returns the names and indexes, or null if the path contains any other selector.</summary>
    public static JsonPathSegment[]? AsSteps(PathSegment[] segments)
    {
        var steps = new JsonPathSegment[segments.Length];
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i].AsStep() is not { } step)
            {
                return null;
            }

            steps[i] = step;
        }

        return steps;
    }

    public static List<JsonValue> Run(PathSegment[] segments, JsonValue root, PathEvaluation evaluation)
    {
        var current = new List<JsonValue> { root };
        foreach (var segment in segments)
        {
            var next = new List<JsonValue>();
            foreach (var value in current)
            {
                segment.Apply(value, evaluation, next);
            }

            current = next;
        }

        return current;
    }

    private JsonPathSegment? AsStep() => descendant ? null : selectors switch
    {
        [NameSelector name] => new JsonPathSegment(name.Name),
        [IndexSelector index] => new JsonPathSegment(index.Index),
        _ => null,
    };

    private void Apply(in JsonValue value, PathEvaluation evaluation, List<JsonValue> results)
    {
        foreach (var selector in selectors)
        {
            selector.Select(value, evaluation, results);
        }

        if (!descendant)
        {
            return;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        var children = Selector.Children(value);
        evaluation.Visit(children.Length);
        foreach (ref readonly var child in children)
        {
            if (child.Depth > 0)
            {
                Apply(child, evaluation, results);
            }
        }
    }
}
