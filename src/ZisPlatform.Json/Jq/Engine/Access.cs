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
        var owner = target.Eval(machine, env, input);
        return machine.Stopped ? default : Get(machine, owner);
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (path is null && IsSingle)
        {
            var value = Eval(machine, env, input);
            return !machine.Stopped && sink.Push(value, null);
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        return target.Run(machine, env, input, path, new DelegateSink((owner, at) =>
        {
            if (at == PathNode.Nowhere)
            {
                return machine.Fail(ErrorMessages.NoPath(_key, owner));
            }

            var value = Get(machine, owner);
            return machine.Stopped
                ? optional && machine.Forgive()
                : machine.Charge(at is null ? 0 : Machine.ItemBytes) && sink.Push(value, at?.Then(_key));
        }));
    }

    public override bool Resolve() => IsSingle = target.Resolve() && !optional;

    private JsonValue Get(Machine machine, JsonValue owner)
    {
        if (owner.IsObject)
        {
            return owner[name];
        }

        return owner.IsNull ? default : machine.FailWith(ErrorMessages.CannotIndex(owner, _key));
    }
}

/// <summary><c>term[key]</c>: the keys are computed from the input of the whole expression and vary slowest.</summary>
internal sealed class IndexFilter(Filter target, Filter key, bool optional = false) : Filter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var at = key.Eval(machine, env, input);
        if (machine.Stopped)
        {
            return default;
        }

        var owner = target.Eval(machine, env, input);
        return machine.Stopped ? default : Indexing.Get(machine, owner, at);
    }

    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return key.Run(machine, env, input, null, new DelegateSink((at, _) =>
            target.Run(machine, env, input, path, new DelegateSink((owner, ownerPath) =>
            {
                if (ownerPath == PathNode.Nowhere)
                {
                    return machine.Fail(ErrorMessages.NoPath(at, owner));
                }

                var value = Indexing.Get(machine, owner, at);
                return machine.Stopped
                    ? optional && machine.Forgive()
                    : machine.Step() && machine.Charge(ownerPath is null ? 0 : Machine.ItemBytes) && sink.Push(value, ownerPath?.Then(at));
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
        machine.Charge(2 * Machine.ItemBytes) ? new JsonValue(ObjectNode.Own(Keys, [values[1], values[0]])) : default;
}

/// <summary><c>term[]</c>.</summary>
internal sealed class IterateFilter(Filter target, bool optional = false) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (path is null && target.IsSingle)
        {
            var all = target.Eval(machine, env, input);
            return !machine.Stopped && ((optional && all.Depth == 0) || Push(machine, all, null, sink));
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        return target.Run(machine, env, input, path, new DelegateSink((all, at) =>
            (optional && all.Depth == 0) || Push(machine, all, at, sink)));
    }

    public override bool Resolve()
    {
        target.Resolve();
        return false;
    }

    public static bool Push(Machine machine, JsonValue all, PathNode? path, Sink sink)
    {
        if (path == PathNode.Nowhere)
        {
            return machine.Fail($"Invalid path expression near attempt to iterate through {ErrorMessages.Show(all, 30)}");
        }

        if (!all.IsArray && !all.IsObject)
        {
            return machine.Fail($"Cannot iterate over {ErrorMessages.Describe(all)}");
        }

        var values = all.IsArray ? all.ArrayNode.Memory : all.ObjectNode.Memory;
        for (var i = 0; i < values.Length; i++)
        {
            if (!machine.Step() || !machine.Charge(path is null ? 0 : Machine.ItemBytes)
                || !sink.Push(values.Span[i], path?.Then(all.IsArray ? i : all.Keys[i])))
            {
                return false;
            }
        }

        return true;
    }
}
