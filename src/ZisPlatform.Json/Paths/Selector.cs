using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Paths;

/// <summary>Selects children of a value.</summary>
internal abstract class Selector
{
    public static ReadOnlySpan<JsonValue> Children(in JsonValue from) => from.IsArray ? from.Items : from.IsObject ? from.Values : [];

    public abstract void Select(in JsonValue from, PathEvaluation evaluation, List<JsonValue> found);
}

internal sealed class NameSelector(string name) : Selector
{
    public string Name { get; } = name;

    public override void Select(in JsonValue from, PathEvaluation evaluation, List<JsonValue> found)
    {
        evaluation.Visit();
        if (from.TryGet(Name, out var value))
        {
            found.Add(value);
        }
    }
}

internal sealed class IndexSelector(int index) : Selector
{
    public int Index { get; } = index;

    public override void Select(in JsonValue from, PathEvaluation evaluation, List<JsonValue> found)
    {
        evaluation.Visit();
        if (from.TryGet(Index < 0 ? Index + from.Count : Index, out var value))
        {
            found.Add(value);
        }
    }
}

internal sealed class WildcardSelector : Selector
{
    public override void Select(in JsonValue from, PathEvaluation evaluation, List<JsonValue> found)
    {
        var children = Children(from);
        evaluation.Visit(children.Length);
        found.AddRange(children);
    }
}

internal sealed class SliceSelector(long? start, long? end, long step) : Selector
{
    public override void Select(in JsonValue from, PathEvaluation evaluation, List<JsonValue> found)
    {
        if (!from.IsArray || step == 0)
        {
            return;
        }

        var items = from.Items;
        long length = items.Length;
        long first = start ?? (step > 0 ? 0 : length - 1), last = end ?? (step > 0 ? length : -length - 1);
        first = first < 0 ? first + length : first;
        last = last < 0 ? last + length : last;
        if (step > 0)
        {
            last = Math.Min(last, length);
            for (var i = Math.Max(first, 0); i < last; i += step)
            {
                Take(items[(int)i], evaluation, found);
            }
        }
        else
        {
            last = Math.Max(last, -1);
            for (var i = Math.Min(first, length - 1); i > last; i += step)
            {
                Take(items[(int)i], evaluation, found);
            }
        }
    }

    private static void Take(JsonValue item, PathEvaluation evaluation, List<JsonValue> found)
    {
        evaluation.Visit();
        found.Add(item);
    }
}

internal sealed class FilterSelector(FilterTest test) : Selector
{
    public override void Select(in JsonValue from, PathEvaluation evaluation, List<JsonValue> found)
    {
        foreach (ref readonly var child in Children(from))
        {
            evaluation.Visit();
            if (test.Evaluate(child, evaluation))
            {
                found.Add(child);
            }
        }
    }
}
