using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Paths;

/// <summary>Selects children of a value.</summary>
internal abstract class Selector
{
    public static ReadOnlySpan<JsonValue> Children(in JsonValue parent) =>
        parent.IsArray ? parent.Items : parent.IsObject ? parent.Values : [];

    public abstract void Select(in JsonValue parent, PathEvaluation evaluation, List<JsonValue> results);
}

internal sealed class NameSelector(string name) : Selector
{
    public string Name { get; } = name;

    public override void Select(in JsonValue parent, PathEvaluation evaluation, List<JsonValue> results)
    {
        evaluation.Visit();
        if (parent.TryGet(Name, out var value))
        {
            results.Add(value);
        }
    }
}

internal sealed class IndexSelector(int index) : Selector
{
    public int Index { get; } = index;

    public override void Select(in JsonValue parent, PathEvaluation evaluation, List<JsonValue> results)
    {
        evaluation.Visit();
        if (parent.TryGet(Index < 0 ? Index + parent.Count : Index, out var value))
        {
            results.Add(value);
        }
    }
}

internal sealed class WildcardSelector : Selector
{
    public override void Select(in JsonValue parent, PathEvaluation evaluation, List<JsonValue> results)
    {
        var children = Children(parent);
        evaluation.Visit(children.Length);
        results.AddRange(children);
    }
}

internal sealed class SliceSelector(long? start, long? end, long step) : Selector
{
    public override void Select(in JsonValue parent, PathEvaluation evaluation, List<JsonValue> results)
    {
        if (!parent.IsArray || step == 0)
        {
            return;
        }

        var items = parent.Items;
        long length = items.Length;
        long first = start ?? (step > 0 ? 0 : length - 1), last = end ?? (step > 0 ? length : -length - 1);
        first = first < 0 ? first + length : first;
        last = last < 0 ? last + length : last;
        if (step > 0)
        {
            last = Math.Min(last, length);
            for (var i = Math.Max(first, 0); i < last; i += step)
            {
                AddItem(items[(int)i], evaluation, results);
            }
        }
        else
        {
            last = Math.Max(last, -1);
            for (var i = Math.Min(first, length - 1); i > last; i += step)
            {
                AddItem(items[(int)i], evaluation, results);
            }
        }
    }

    private static void AddItem(JsonValue item, PathEvaluation evaluation, List<JsonValue> results)
    {
        evaluation.Visit();
        results.Add(item);
    }
}

internal sealed class FilterSelector(FilterTest test) : Selector
{
    public override void Select(in JsonValue parent, PathEvaluation evaluation, List<JsonValue> results)
    {
        foreach (ref readonly var child in Children(parent))
        {
            evaluation.Visit();
            if (test.Evaluate(child, evaluation))
            {
                results.Add(child);
            }
        }
    }
}
