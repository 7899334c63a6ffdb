using System.Runtime.CompilerServices;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Engine;

/// <summary>
/// <c>.name</c> of a term, by far the most frequent filter. With <c>?</c> it suppresses its own error, but not the term's.
/// </summary>
internal sealed class FieldFilter(Filter target, string name, bool optional = false) : Filter
{
    private readonly JsonValue _key = name;

    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var container = target.Eval(machine, env, input);
        return machine.Stopped ? default : Get(machine, container);
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (path is null && IsSingle)
        {
            var value = Eval(machine, env, input);
            return !machine.Stopped && sink.Push(value, null);
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        return target.Run(machine, env, input, path, new DelegateSink((container, containerPath) =>
        {
            if (containerPath == PathNode.NoPath)
            {
                return machine.Fail(ErrorMessages.NoPath(_key, container));
            }

            var value = Get(machine, container);
            return machine.Stopped
                ? optional && machine.TrySuppressError()
                : machine.Charge(containerPath is null ? 0 : Machine.ItemBytes) && sink.Push(value, containerPath?.Append(_key));
        }));
    }

    public override bool Resolve() => IsSingle = target.Resolve() && !optional;

    private JsonValue Get(Machine machine, JsonValue container)
    {
        if (container.IsObject)
        {
            return container[name];
        }

        return container.IsNull ? default : machine.FailWith(ErrorMessages.CannotIndex(container, _key));
    }
}

/// <summary><c>term[key]</c>: the keys are computed from the input of the whole expression and vary slowest.</summary>
internal sealed class IndexFilter(Filter target, Filter key, bool optional = false) : Filter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var keyValue = key.Eval(machine, env, input);
        if (machine.Stopped)
        {
            return default;
        }

        var container = target.Eval(machine, env, input);
        return machine.Stopped ? default : Indexing.Get(machine, container, keyValue);
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return key.Run(machine, env, input, null, new DelegateSink((keyValue, _) =>
            target.Run(machine, env, input, path, new DelegateSink((container, containerPath) =>
            {
                if (containerPath == PathNode.NoPath)
                {
                    return machine.Fail(ErrorMessages.NoPath(keyValue, container));
                }

                var value = Indexing.Get(machine, container, keyValue);
                return machine.Stopped
                    ? optional && machine.TrySuppressError()
                    : machine.Step()
                        && machine.Charge(containerPath is null ? 0 : Machine.ItemBytes)
                        && sink.Push(value, containerPath?.Append(keyValue));
            }))));
    }

    public override bool Resolve() => IsSingle = target.Resolve() & key.Resolve() && !optional;
}

/// <summary>The key of <c>[from:to]</c>, in the form used in paths.</summary>
internal sealed class SliceKeyFilter(Filter? from, Filter? to) : CombiningFilter(to ?? Null, from ?? Null)
{
    private static readonly LiteralFilter Null = new(JsonValue.Null);
    private static readonly KeyTable Keys = new(["start", "end"], 2);

    protected override JsonValue Combine(Machine machine, JsonValue input, ReadOnlySpan<JsonValue> values) =>
        machine.Charge(2 * Machine.ItemBytes) ? new JsonValue(ObjectNode.Wrap(Keys, [values[1], values[0]])) : default;
}

/// <summary><c>term[]</c>.</summary>
internal sealed class IterateFilter(Filter target, bool optional = false) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (path is null && target.IsSingle)
        {
            var container = target.Eval(machine, env, input);
            return !machine.Stopped && ((optional && container.Depth == 0) || PushItems(machine, container, null, sink));
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        return target.Run(machine, env, input, path, new DelegateSink((container, containerPath) =>
            (optional && container.Depth == 0) || PushItems(machine, container, containerPath, sink)));
    }

    public override bool Resolve()
    {
        target.Resolve();
        return false;
    }

    public static bool PushItems(Machine machine, JsonValue container, PathNode? path, Sink sink)
    {
        if (path == PathNode.NoPath)
        {
            return machine.Fail($"Invalid path expression near attempt to iterate through {ErrorMessages.Excerpt(container, 30)}");
        }

        if (!container.IsArray && !container.IsObject)
        {
            return machine.Fail($"Cannot iterate over {ErrorMessages.Describe(container)}");
        }

        var values = container.IsArray ? container.ArrayNode.Memory : container.ObjectNode.Memory;
        for (var i = 0; i < values.Length; i++)
        {
            if (!machine.Step() || !machine.Charge(path is null ? 0 : Machine.ItemBytes)
                || !sink.Push(values.Span[i], path?.Append(container.IsArray ? i : container.Keys[i])))
            {
                return false;
            }
        }

        return true;
    }
}
