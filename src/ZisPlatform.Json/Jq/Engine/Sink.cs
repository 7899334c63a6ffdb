using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>Receives the outputs of a filter. A result of false stops the filter; the machine contains the reason.</summary>
internal abstract class Sink
{
    /// <param name="path">The path of the value if paths are requested, otherwise null.</param>
    public abstract bool Push(JsonValue value, PathNode? path);
}

/// <summary>A sink based on a delegate, for rare cases that do not justify a class.</summary>
internal sealed class DelegateSink(Func<JsonValue, PathNode?, bool> push) : Sink
{
    public override bool Push(JsonValue value, PathNode? path) => push(value, path);
}

/// <summary>Passes each output to another filter.</summary>
internal sealed class PipeSink(Machine machine, Filter next, Env? env, Sink sink) : Sink
{
    public override bool Push(JsonValue value, PathNode? path) => next.Run(machine, env, value, path, sink);
}

/// <summary>Collects the outputs.</summary>
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

    public JsonValue ToArray() => new(ArrayNode.Wrap(_items, Count));
}

/// <summary>Passes on outputs and records whether a later filter stopped the run, because an error there must not be caught here.</summary>
internal sealed class GuardSink(Sink sink) : Sink
{
    public bool StoppedDownstream { get; private set; }

    public override bool Push(JsonValue value, PathNode? path)
    {
        StoppedDownstream = !sink.Push(value, path);
        return !StoppedDownstream;
    }
}

/// <summary>Keeps the output of a filter with one output.</summary>
internal sealed class LastSink : Sink
{
    public JsonValue Value { get; private set; }

    public PathNode? Path { get; private set; }

    public bool HasValue { get; private set; }

    public override bool Push(JsonValue value, PathNode? path)
    {
        (Value, Path, HasValue) = (value, path, true);
        return true;
    }
}
