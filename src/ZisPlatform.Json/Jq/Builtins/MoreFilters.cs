using ZisPlatform.Json.Jq.Engine;
using ZisPlatform.Json.Values;

namespace ZisPlatform.Json.Jq.Builtins;

/// <summary><c>nth(n; f)</c>.</summary>
internal sealed class NthFilter(Filter count, Filter body) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        count.Run(machine, env, input, null, new DelegateSink((n, _) =>
        {
            if (!n.IsNumber || n.AsDouble() < 0)
            {
                return machine.Fail("nth doesn't support negative indices");
            }

            var skipped = new LimitFilter(new LiteralFilter(Math.Floor(n.AsDouble())), body, skip: true);
            return new FirstFilter(skipped).Run(machine, env, input, path, sink);
        }));

    public override bool Resolve()
    {
        count.Resolve();
        body.Resolve();
        return false;
    }
}

/// <summary><c>IN(source; set)</c>: returns, for each output of the source, a value: true if the set contains it.</summary>
internal sealed class InFilter(Filter source, Filter set) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (source == IdentityFilter.Instance)
        {
            return TryContains(machine, env, input, input, out var contains) && sink.Push(contains, path is null ? null : PathNode.NoPath);
        }

        // With an explicit source there is one output: true if any output of the source is in the set.
        var label = new Env(null, default);
        var any = false;
        var done = source.Run(machine, env, input, null, new DelegateSink((value, _) =>
            TryContains(machine, env, input, value, out any) && (!any || machine.BreakTo(label))));
        return (done || machine.TryCatchBreak(label)) && sink.Push(any, path is null ? null : PathNode.NoPath);
    }

    public override bool Resolve()
    {
        source.Resolve();
        set.Resolve();
        return false;
    }

    private bool TryContains(Machine machine, Env? env, JsonValue input, JsonValue value, out bool contains)
    {
        var label = new Env(null, default);
        var any = false;
        var done = set.Run(machine, env, input, null, new DelegateSink((member, _) =>
        {
            any = machine.AreEqual(member, value);
            return any ? machine.BreakTo(label) : !machine.Stopped && machine.Step();
        }));
        contains = any;
        return done || machine.TryCatchBreak(label);
    }
}

/// <summary><c>combinations</c>: combines one item of each array; with a number, combines that many items of the same array.</summary>
internal sealed class CombinationsFilter(Filter? times) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink)
    {
        if (times is null)
        {
            return PushCombinations(machine, input, 0, JsonValue.EmptyArray, sink);
        }

        return times.Run(machine, env, input, null, new DelegateSink((n, _) =>
        {
            if (!n.IsNumber)
            {
                return machine.Fail("Range bounds must be numeric");
            }

            var rows = new CollectSink(machine);
            for (var i = 0; i < n.AsDouble(); i++)
            {
                if (!rows.Push(input, null))
                {
                    return false;
                }
            }

            return PushCombinations(machine, rows.ToArray(), 0, JsonValue.EmptyArray, sink);
        }));
    }

    public override bool Resolve()
    {
        times?.Resolve();
        return false;
    }

    private static bool PushCombinations(Machine machine, JsonValue rows, int row, JsonValue combination, Sink sink)
    {
        if (row == rows.Count)
        {
            return sink.Push(combination, null);
        }

        if (!machine.Enter())
        {
            return false;
        }

        var done = IterateFilter.PushItems(machine, rows[row], null, new DelegateSink((item, _) =>
            machine.Charge(Machine.ItemBytes) && PushCombinations(machine, rows, row + 1, combination.Append(item), sink)));
        machine.Exit();
        return done;
    }
}

/// <summary><c>paths(f)</c>: returns the paths of all values below the input for which f is true.</summary>
internal sealed class PathsFilter(Filter condition) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        PathFilter.Each(machine, env, input, DescendFilter.Instance, pathArray =>
        {
            if (pathArray.Count == 0)
            {
                return true;
            }

            var value = PathAccess.Get(machine, input, pathArray);
            return !machine.Stopped && condition.Run(machine, env, value, null, new DelegateSink((result, _) =>
                !result.IsTruthy || sink.Push(pathArray, path is null ? null : PathNode.NoPath)));
        });

    public override bool Resolve()
    {
        condition.Resolve();
        return false;
    }
}

/// <summary><c>pick(paths)</c>: returns only the values at the paths.</summary>
internal sealed class PickFilter(Filter paths) : SingleFilter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var picked = JsonValue.Null;
        PathFilter.Each(machine, env, input, paths, pathArray =>
        {
            var value = PathAccess.Get(machine, input, pathArray);
            picked = machine.Stopped ? default : PathAccess.Set(machine, picked, pathArray, value);
            return !machine.Stopped;
        });
        return picked;
    }

    public override bool Resolve()
    {
        paths.Resolve();
        return true;
    }
}

/// <summary>
/// <c>INDEX(source; key)</c>: returns an object with the outputs of the source by key; for equal keys the last output is kept.
/// </summary>
internal sealed class IndexByFilter(Filter source, Filter key) : SingleFilter
{
    public override JsonValue Eval(Machine machine, Env? env, JsonValue input)
    {
        var builder = new JsonObjectBuilder();
        var done = source.Run(machine, env, input, null, new DelegateSink((row, _) =>
            key.Run(machine, env, row, null, new DelegateSink((rowKey, _) =>
            {
                var text = StringBuiltins.ToText(machine, rowKey);
                if (machine.Stopped || !machine.Step() || !machine.Charge(Machine.ItemBytes))
                {
                    return false;
                }

                builder.Set(text.AsString(), row);
                return true;
            }))));
        return done ? builder.ToValue() : default;
    }

    public override bool Resolve()
    {
        source.Resolve();
        key.Resolve();
        return true;
    }
}

/// <summary><c>JOIN(index; source; key; join)</c>: combines each output of the source with the entry of the index for its key.</summary>
internal sealed class JoinFilter(Filter index, Filter source, Filter key, Filter join, bool collect) : Filter
{
    public override bool Run(Machine machine, Env? env, JsonValue input, PathNode? path, Sink sink) =>
        index.Run(machine, env, input, null, new DelegateSink((lookup, _) =>
        {
            if (!collect)
            {
                return JoinRows(machine, env, input, lookup, sink);
            }

            var rows = new CollectSink(machine);
            return JoinRows(machine, env, input, lookup, rows) && sink.Push(rows.ToArray(), path is null ? null : PathNode.NoPath);
        }));

    public override bool Resolve()
    {
        index.Resolve();
        source.Resolve();
        key.Resolve();
        join.Resolve();
        return false;
    }

    private bool JoinRows(Machine machine, Env? env, JsonValue input, JsonValue lookup, Sink sink) =>
        source.Run(machine, env, input, null, new DelegateSink((row, _) =>
            key.Run(machine, env, row, null, new DelegateSink((rowKey, _) =>
            {
                var match = Indexing.Get(machine, lookup, rowKey);
                return !machine.Stopped
                    && machine.Charge(2 * Machine.ItemBytes)
                    && join.Run(machine, env, JsonValue.Array(row, match), null, sink);
            }))));
}
