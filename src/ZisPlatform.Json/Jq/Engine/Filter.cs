using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>
/// A compiled part of a program. Immutable after <see cref="Resolve"/>, so that any number of threads can use one program.
/// </summary>
internal abstract class Filter
{
    /// <summary>
    /// Gets a value: true if the filter has exactly one output for every input. <see cref="Eval"/> then returns it without a sink.
    /// </summary>
    public bool IsSingle { get; protected set; }

    /// <summary>Pushes every output. Returns false when stopped.</summary>
    /// <param name="path">The path of the input if paths are requested, otherwise null.</param>
    public abstract bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink);

    /// <summary>Returns the one output of a single filter. Check <see cref="Machine.Stopped"/> before using it.</summary>
    public virtual JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var last = new LastSink();
        Run(machine, env, input, null, last);
        return last.Value;
    }

    /// <summary>Same as <see cref="Eval"/>, but can leave a call for its caller, see <see cref="Machine.Tail"/>.</summary>
    public virtual JsonValue EvalTail(Machine machine, Env? env, JsonValue input) => Eval(machine, env, input);

    /// <summary>
    /// Determines again whether the filter is single, children first. Called until the results for the definitions no longer change.
    /// </summary>
    public abstract bool Resolve();

    protected static bool ResolveAll(ReadOnlySpan<Filter> filters)
    {
        var all = true;
        foreach (var filter in filters)
        {
            all &= filter.Resolve();
        }

        return all;
    }
}

/// <summary>A filter with exactly one output. The output has no path, unless it is the input itself.</summary>
internal abstract class SingleFilter : Filter
{
    protected SingleFilter() => IsSingle = true;

    public sealed override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        var output = Eval(machine, env, input);
        return !machine.Stopped && sink.Push(output, PathNode.ForOutput(path, input, output));
    }

    public abstract override JsonValue Eval(Machine machine, Env? env, JsonValue input);

    public override bool Resolve() => true;
}

/// <summary>A filter that combines its parts: evaluated directly if each part has one output, otherwise for all combinations.</summary>
internal abstract class CombiningFilter(params Filter[] parts) : Filter
{
    protected Filter[] Parts { get; } = parts;

    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var values = new JsonValue[Parts.Length];
        for (var i = Parts.Length - 1; i >= 0; i--)
        {
            values[i] = Parts[i].Eval(machine, env, input);
            if (machine.Stopped)
            {
                return default;
            }
        }

        return Combine(machine, input, values);
    }

    public sealed override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (IsSingle)
        {
            var output = Eval(machine, env, input);
            return !machine.Stopped && sink.Push(output, PathNode.ForOutput(path, input, output));
        }

        // jq evaluates the last argument in the outermost loop.
        return RunCombinations(machine, env, input, path, sink, new JsonValue[Parts.Length], Parts.Length - 1);
    }

    public override bool Resolve() => IsSingle = ResolveAll(Parts);

    protected abstract JsonValue Combine(Machine machine, JsonValue input, ReadOnlySpan<JsonValue> values);

    private bool RunCombinations(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink, JsonValue[] values, int part)
    {
        if (part < 0)
        {
            var output = Combine(machine, input, values);
            return !machine.Stopped && machine.Step() && sink.Push(output, PathNode.ForOutput(path, input, output));
        }

        return Parts[part].Run(machine, env, input, null, new DelegateSink((value, _) =>
        {
            values[part] = value;
            return RunCombinations(machine, env, input, path, sink, values, part - 1);
        }));
    }
}
