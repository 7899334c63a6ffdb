namespace ZisPlatform.Json.Jq;

/// <summary>Takes the outputs of a filter. False tells the filter to stop, with the reason in the machine.</summary>
internal abstract class Sink
{
    /// <param name="path">Where the value stands, when paths are wanted; else null.</param>
    public abstract bool Push(JsonValue value, PathNode? path);
}

/// <summary>A sink for what is too rare to deserve a class.</summary>
internal sealed class DelegateSink(Func<JsonValue, PathNode?, bool> push) : Sink
{
    public override bool Push(JsonValue value, PathNode? path) => push(value, path);
}

/// <summary>Feeds each output to another filter.</summary>
internal sealed class PipeSink(Machine machine, Filter next, Env? env, Sink sink) : Sink
{
    public override bool Push(JsonValue value, PathNode? path) => next.Run(machine, env, value, path, sink);
}

/// <summary>Keeps the outputs.</summary>
internal sealed class CollectSink(Machine machine) : Sink
{
    private JsonValue[] _items = [];

    public int Count { get; private set; }

    public ReadOnlySpan<JsonValue> Items => _items.AsSpan(0, Count);

    public override bool Push(JsonValue value, PathNode? path)
    {
        if (!machine.Step() || !machine.Charge(Machine.ItemBytes))
        {
            return false;
        }

        if (Count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(4, Count * 2));
        }

        _items[Count++] = value;
        return true;
    }

    public JsonValue ToArray() => new(ArrayNode.Own(_items, Count));
}

/// <summary>Passes outputs on, and remembers that the end came from behind: an error there is none of ours.</summary>
internal sealed class GuardSink(Sink sink) : Sink
{
    public bool StoppedBehind { get; private set; }

    public override bool Push(JsonValue value, PathNode? path)
    {
        StoppedBehind = !sink.Push(value, path);
        return !StoppedBehind;
    }
}

/// <summary>Keeps the one output of a filter that has one.</summary>
internal sealed class LastSink : Sink
{
    public JsonValue Value { get; private set; }

    public PathNode? Path { get; private set; }

    public bool Any { get; private set; }

    public override bool Push(JsonValue value, PathNode? path)
    {
        (Value, Path, Any) = (value, path, true);
        return true;
    }
}
